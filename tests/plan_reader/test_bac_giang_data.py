"""The plan of Bắc Giang 2024 as data: nothing lost, nothing repaired, nothing unasked.

Reads the raw YAML and the copy of the source only, never the reader, so that a mistake of
the reader cannot hide one of the data. The sample plan and the format page are held to the
same rules.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
BAC_GIANG = CONFIG / "plans" / "bac-giang-2024"
SAMPLE = ROOT / "docs" / "sample-plan"
FORMAT_PAGE = ROOT / "docs" / "plan-format.md"
PLANS = pytest.mark.parametrize("plan", [BAC_GIANG, SAMPLE], ids=lambda path: path.name)
SHIPPED = sorted(
    path
    for folder in (BAC_GIANG, CONFIG / "calendars", CONFIG / "ladders", SAMPLE)
    for path in folder.glob("*.yaml")
)
YEARS = pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])

# What Prefect refuses in the name of a deployment, which the short title is part of.
REFUSED_BY_PREFECT = set("/%&<>")
LONGEST_TITLE = 60
MARKUP = re.compile(r"\*|</?i>")
WEEKEND = (6, 7)


@cache
def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def obligations(plan: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(plan / "obligations.yaml")["obligations"]
    return found


def indicators(plan: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(plan / "appendix.yaml")["indicators"]
    return found


def items(plan: Path) -> list[dict[str, Any]]:
    return obligations(plan) + indicators(plan)


def item(plan: Path, ref: str) -> dict[str, Any]:
    return next(found for found in items(plan) if found["ref"] == ref)


def roster(plan: Path, what: str) -> dict[str, dict[str, Any]]:
    return {entry["code"]: entry for entry in read(plan / "roster.yaml")[what]}


def members(plan: Path, group: str) -> list[str]:
    return [member["unit"] for member in roster(plan, "groups")[group]["members"]]


def questions(plan: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(plan / "questions.yaml")["questions"]
    return found


def source_lines(plan: Path) -> list[str]:
    # Not splitlines(): the numbers are those of an editor, which knows "\n" only.
    return (plan / "source.txt").read_text(encoding="utf-8").split("\n")


def printed(plan: Path, numbers: list[int]) -> str:
    """Join the source lines of one bullet, without its dash and the asterisks of markdown."""
    whole = " ".join(source_lines(plan)[number - 1] for number in numbers)
    return MARKUP.sub("", whole.removeprefix("- "))


# ---------------------------------------------------------------- the words


@PLANS
def test_the_source_is_the_document_that_was_read(plan: Path) -> None:
    source = read(plan / "plan.yaml")["source"]

    digest = hashlib.sha256((plan / source["file"]).read_bytes()).hexdigest()

    assert digest == source["sha256"]


def test_the_source_of_bac_giang_is_the_one_that_the_inventory_was_made_from() -> None:
    expected = "e8bc434b04bb250e7e64f3ec89c38717c8f38eabb2652a506550255fc2f18932"

    assert read(BAC_GIANG / "plan.yaml")["source"]["sha256"] == expected


@PLANS
def test_every_obligation_says_word_for_word_what_its_source_lines_say(plan: Path) -> None:
    for obligation in obligations(plan):
        assert obligation["text"] == printed(plan, obligation["source_lines"]), obligation["ref"]


@PLANS
def test_a_raw_text_is_kept_exactly_where_the_source_has_markup(plan: Path) -> None:
    for obligation in obligations(plan):
        lines = [source_lines(plan)[number - 1] for number in obligation["source_lines"]]
        raw = " ".join(lines)

        assert obligation.get("text_raw") == (raw if MARKUP.search(raw) else None)


@PLANS
def test_every_indicator_says_what_the_four_cells_of_its_row_say(plan: Path) -> None:
    for row in indicators(plan):
        cells = (
            str(row["number"]),
            row["text"],
            row["monitor_printed"],
            row["implementers_printed"],
        )

        assert "\t".join(cells) == printed(plan, row["source_lines"]), row["ref"]


@PLANS
def test_every_heading_is_the_line_it_stands_on(plan: Path) -> None:
    for number, heading in read(plan / "obligations.yaml")["headings"].items():
        assert heading == printed(plan, [int(number)])


def test_every_line_of_the_source_is_an_item_a_heading_or_part_of_the_frame() -> None:
    taken = {number for found in items(BAC_GIANG) for number in found["source_lines"]}
    taken |= {int(number) for number in read(BAC_GIANG / "obligations.yaml")["headings"]}

    left = {
        number: line
        for number, line in enumerate(source_lines(BAC_GIANG), start=1)
        if line.strip() and number not in taken
    }

    frame = [*range(3, 12), *range(285, 304)]  # before "I.", and from "Nơi nhận" to the caption
    table = {line for number, line in left.items() if number not in frame}
    assert table == {
        "STT\tChỉ tiêu\tChủ trì theo dõi, đôn đốc\tChủ trì thực hiện",
        *(f"{number}\t{name}\t\t" for number, name in read_groups(BAC_GIANG).items()),
    }


def read_groups(plan: Path) -> dict[str, str]:
    found: dict[str, str] = read(plan / "appendix.yaml")["groups"]
    return found


@PLANS
def test_the_frame_of_the_document_is_word_for_word_too(plan: Path) -> None:
    document = read(plan / "plan.yaml")
    whole = MARKUP.sub("", (plan / "source.txt").read_text(encoding="utf-8"))
    caption = read(plan / "appendix.yaml")["caption"].split("\n")

    words = [document["place_date"], document["legal_basis"], *document["recipients"], *caption]

    assert [text for text in words if text not in whole] == []
    assert document["signer"]["name"] in whole


@PLANS
def test_what_is_quoted_from_an_item_stands_in_its_text(plan: Path) -> None:
    quoted = [
        (found["ref"], words)
        for found in obligations(plan)
        for words in (
            *found.get("coordinators", []),
            *found.get("cited_documents", []),
            *([found["due"]["phrase"]] if "due" in found else []),
        )
    ]

    assert quoted
    for ref, words in quoted:
        assert words in item(plan, ref)["text"], ref


@pytest.mark.parametrize(
    "path",
    SHIPPED,
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_data_file_is_nfc_so_that_equal_words_are_equal_bytes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert unicodedata.is_normalized("NFC", text)


# ---------------------------------------------------------------- the counts


@pytest.mark.parametrize(
    ("section", "kinds"),
    [
        # I: the preamble's rank goal, and 25 bullets of targets
        ("I", {"kpi_target": 26}),
        # II: the rank goal again; nine themes without an owner
        ("II", {"kpi_target": 1, "continuous": 9}),
        # III: 25 of the standing office and 30 of ten other heads
        (
            "III",
            {
                "continuous": 35,
                "one_off_undated": 15,
                "deadline": 3,
                "recurring_other": 1,
                "recurring_report": 1,
            },
        ),
        # IV: 2 + 4 + 7 of the three owners, and two of the reporting regime
        (
            "IV",
            {
                "continuous": 9,
                "deadline": 2,
                "recurring_report": 2,
                "one_off_undated": 1,
                "ad_hoc_report": 1,
            },
        ),
    ],
    ids=["I", "II", "III", "IV"],
)
def test_a_section_holds_as_many_items_of_each_kind_as_were_counted(
    section: str, kinds: dict[str, int]
) -> None:
    found = Counter(o["kind"] for o in obligations(BAC_GIANG) if o["section"] == section)

    assert found == kinds


def test_the_appendix_has_24_rows_in_four_groups_and_27_measures() -> None:
    rows = indicators(BAC_GIANG)

    assert Counter(row["group"] for row in rows) == {"I": 15, "II": 3, "III": 4, "IV": 2}
    operators = Counter(measure["op"] for row in rows for measure in row["measures"])
    assert operators == {"gt": 11, "eq": 12, "ge": 2, "qualitative": 2}


def test_three_rows_of_the_appendix_hold_two_targets_each() -> None:
    two = [row["ref"] for row in indicators(BAC_GIANG) if len(row["measures"]) > 1]

    assert two == ["PL.II.1", "PL.II.2", "PL.II.3"]


def test_each_monitor_watches_as_many_rows_as_were_counted() -> None:
    found = Counter(row["monitor"].removesuffix(".head") for row in indicators(BAC_GIANG))

    assert found == {"vp": 12, "vhtt": 6, "tckh": 2, "tp": 1, "thue": 1, "kt": 1, "yt": 1}


def test_each_head_owes_as_many_items_as_were_counted() -> None:
    owners = Counter(
        owner.removeprefix("post:").removesuffix(".head")
        for obligation in obligations(BAC_GIANG)
        for owner in obligation["owners"]
        if obligation["section"] == "III"
    )

    assert owners == {
        "vhtt": 25,
        "ca": 3,
        "vp": 6,
        "kt": 4,
        "tckh": 3,
        "tnmt": 1,
        "gddt": 3,
        "yt": 3,
        "ldtbxh": 1,
        "nv": 2,
        "doan": 4,
    }


@PLANS
def test_every_ref_is_used_once_and_names_its_section_or_its_group(plan: Path) -> None:
    refs = [found["ref"] for found in items(plan)]

    assert len(refs) == len(set(refs))
    assert all(o["ref"].startswith(o["section"] + ".") for o in obligations(plan))
    assert all(row["ref"] == f"PL.{row['group']}.{row['number']}" for row in indicators(plan))


@pytest.mark.parametrize(
    ("ref", "path"),
    [
        ("III.1.c.1", "III.1.c (thứ nhất)"),  # c) is printed twice in III.1 …
        ("III.1.c2.1", "III.1.c (thứ hai)"),  # … so the second one needs another ref
        ("III.1.d.1", "III.1.d"),  # d and
        ("III.1.đ.1", "III.1.đ"),  # đ are two letters; folding them loses an item
        ("III.8.1", "III.8"),  # III.7 is not printed, and 8 is not renumbered
    ],
)
def test_numbering_is_kept_as_printed(ref: str, path: str) -> None:
    assert item(BAC_GIANG, ref)["printed_path"] == path


def test_no_item_fills_the_gap_of_the_missing_number_7() -> None:
    assert [o["ref"] for o in obligations(BAC_GIANG) if o["ref"].startswith("III.7")] == []


@PLANS
def test_a_short_title_fits_a_list_and_a_deployment_name(plan: Path) -> None:
    for found in items(plan):
        title = found["short_title"]
        assert 0 < len(title) <= LONGEST_TITLE, found["ref"]
        assert not REFUSED_BY_PREFECT & set(title), found["ref"]


@pytest.mark.parametrize("of", [obligations, indicators])
def test_a_short_title_tells_items_apart(
    of: Callable[[Path], list[dict[str, Any]]],
) -> None:
    # The body's target and the task about it may share one (I.1.16, III.1.d.3 are one sentence).
    owed = [found for found in of(BAC_GIANG) if found.get("section") not in {"I", "II"}]

    assert len({found["short_title"] for found in owed}) == len(owed)


# ---------------------------------------------------------------- the limits


@pytest.mark.parametrize(
    ("ref", "occurs", "last_days"),
    [
        # "trước" excludes the day: 1 June itself is late
        ("III.1.e.1", "once", {"2024": date(2024, 5, 31)}),
        ("IV.2.4", "once", {"2024": date(2024, 5, 31)}),
        ("IV.3.7", "once", {"2024": date(2024, 5, 31)}),
        # all of November is excluded
        ("III.3.5", "once", {"2024": date(2024, 10, 31)}),
        # "trong" includes the last day of the year
        ("III.6.1", "once", {"2024": date(2024, 12, 31)}),
        # 15 - 1 and 25 - 1 of March, June, September, December; weekends stay
        (
            "IV.4.1",
            "quarterly",
            {f"2024Q{q}": date(2024, 3 * q, 14) for q in range(1, 5)},
        ),
        (
            "IV.1.1",
            "quarterly",
            {f"2024Q{q}": date(2024, 3 * q, 24) for q in range(1, 5)},
        ),
    ],
)
def test_the_last_compliant_days_are_those_that_were_worked_out_by_hand(
    ref: str, occurs: str, last_days: dict[str, date]
) -> None:
    due = item(BAC_GIANG, ref)["due"]

    assert (due["occurs"], due["last_days"]) == (occurs, last_days)


def test_no_other_item_has_a_date() -> None:
    dated = {o["ref"] for o in obligations(BAC_GIANG) if "due" in o}

    assert dated == {"III.1.e.1", "III.3.5", "III.6.1", "IV.1.1", "IV.2.4", "IV.3.7", "IV.4.1"}


@PLANS
def test_what_is_owed_has_a_limit_or_says_why_it_has_none(plan: Path) -> None:
    for obligation in obligations(plan):
        said = ("due" in obligation) + ("undated_reason" in obligation)
        assert said == (1 if obligation["owners"] else 0), obligation["ref"]


@PLANS
def test_the_words_quoted_in_a_reason_for_no_date_are_printed_there(plan: Path) -> None:
    for obligation in obligations(plan):
        for words in re.findall("“(.*?)”", obligation.get("undated_reason", "")):
            assert words in obligation["text"], obligation["ref"]


@PLANS
def test_the_quarterly_report_is_due_every_quarter(plan: Path) -> None:
    report = item(plan, read(plan / "plan.yaml")["quarterly_report"])

    assert report["due"]["occurs"] == "quarterly"
    assert len(report["due"]["last_days"]) == 4  # quarters a year


# ---------------------------------------------------------------- who owes


@PLANS
def test_whoever_owes_or_watches_stands_in_the_roster(plan: Path) -> None:
    posts, groups, units = (roster(plan, what) for what in ("posts", "groups", "units"))
    known = {f"post:{code}" for code in posts} | {f"group:{code}" for code in groups}
    known |= {
        f"{'external' if unit['kind'] == 'external' else 'unit'}:{code}"
        for code, unit in units.items()
    }

    for obligation in obligations(plan):
        assert set(obligation["owners"]) <= known, obligation["ref"]
        assert set(obligation.get("directs", [])) <= set(groups), obligation["ref"]
    for row in indicators(plan):
        assert row["monitor"] in posts, row["ref"]
        assert set(row["implementers"]) <= known, row["ref"]


@PLANS
def test_an_owner_is_the_post_or_the_groups_that_are_printed(plan: Path) -> None:
    names = {f"post:{code}": post["title"] for code, post in roster(plan, "posts").items()}
    names |= {f"group:{code}": group["name"] for code, group in roster(plan, "groups").items()}

    for obligation in obligations(plan):
        if len(obligation["owners"]) == 1:
            assert obligation["owner_printed"] == names[obligation["owners"][0]]


@PLANS
def test_a_monitor_is_the_title_or_an_alias_of_its_post(plan: Path) -> None:
    posts = roster(plan, "posts")

    for row in indicators(plan):
        post = posts[row["monitor"]]
        assert row["monitor_printed"] in [post["title"], *post.get("aliases", [])], row["ref"]


def test_the_reporting_regime_binds_members_agencies_and_wards() -> None:
    for ref in ("IV.4.1", "IV.4.2"):
        assert item(BAC_GIANG, ref)["owners"] == ["group:members", "group:agencies", "group:wards"]


def test_sections_of_goals_and_themes_bind_nobody() -> None:
    owned = [
        o["ref"] for o in obligations(BAC_GIANG) if o["section"] in {"I", "II"} and o["owners"]
    ]

    assert owned == []


def test_only_where_a_provincial_office_leads_the_head_assists() -> None:
    assisting = [o["ref"] for o in obligations(BAC_GIANG) if o.get("owner_role") == "assist"]

    # III.6.1 is not among them: of its two parts the dated one is led by the head.
    assert assisting == ["III.1.e.2", "III.8.2", "III.9.3", "III.10.1"]


def test_the_standing_office_directs_groups_in_two_items_without_owing_for_them() -> None:
    directs = {o["ref"]: o["directs"] for o in obligations(BAC_GIANG) if "directs" in o}

    assert directs == {"III.1.d.4": ["wards"], "III.1.e.3": ["agencies", "wards"]}


def test_the_three_security_level_duties_stay_three_and_one_rolls_up_the_others() -> None:
    rolled = {
        o["ref"]: o["rolled_up_from"] for o in obligations(BAC_GIANG) if "rolled_up_from" in o
    }

    assert rolled == {"III.1.e.1": ["IV.2.4", "IV.3.7"]}


@PLANS
def test_every_cross_reference_leads_somewhere(plan: Path) -> None:
    known = {found["ref"] for found in items(plan)}

    for found in items(plan):
        refs = [*found.get("indicator_refs", []), *found.get("rolled_up_from", [])]
        refs += [found[key] for key in ("appendix_ref", "body_ref") if key in found]
        assert set(refs) <= known, found["ref"]


def test_body_and_appendix_point_at_each_other_although_their_order_differs() -> None:
    there = {o["ref"]: o["appendix_ref"] for o in obligations(BAC_GIANG) if "appendix_ref" in o}
    back = {row["body_ref"]: row["ref"] for row in indicators(BAC_GIANG)}

    assert there == back
    assert (there["I.1.1"], there["I.1.3"]) == ("PL.I.2", "PL.I.1")
    assert "I.1.13" not in there  # the target that the appendix forgot


def test_where_the_body_words_a_target_differently_both_wordings_are_kept() -> None:
    differing = {r["ref"]: r for r in indicators(BAC_GIANG) if "wording_differs" in r}

    assert list(differing) == [
        "PL.I.6",
        "PL.I.9",
        "PL.I.12",
        "PL.I.14",
        "PL.II.3",
        "PL.III.1",
    ]
    for row in differing.values():
        assert row["wording_differs"] == item(BAC_GIANG, row["body_ref"])["text"]


# ---------------------------------------------------------------- the roster


def test_the_agencies_are_fourteen_and_wait_for_confirmation() -> None:
    agencies = roster(BAC_GIANG, "groups")["agencies"]

    assert members(BAC_GIANG, "agencies") == [
        "vhtt",
        "ca",
        "vp",
        "kt",
        "tckh",
        "tnmt",
        "gddt",
        "yt",
        "ldtbxh",
        "nv",
        "doan",
        "tp",
        "thue",
        "ttyt",
    ]
    assert agencies["confirmed"] is False


def test_the_wards_are_the_sixteen_of_march_2024_with_their_official_codes() -> None:
    units = roster(BAC_GIANG, "units")
    names = {code: units[code]["name"] for code in members(BAC_GIANG, "wards")}

    assert names == {
        "07201": "UBND phường Thọ Xương",
        "07204": "UBND phường Trần Nguyên Hãn",
        "07207": "UBND phường Ngô Quyền",
        "07210": "UBND phường Hoàng Văn Thụ",
        "07213": "UBND phường Trần Phú",
        "07216": "UBND phường Mỹ Độ",
        "07219": "UBND phường Lê Lợi",
        "07225": "UBND phường Xương Giang",
        "07228": "UBND phường Đa Mai",
        "07231": "UBND phường Dĩnh Kế",
        "07222": "UBND xã Song Mai",
        "07441": "UBND xã Dĩnh Trì",
        "07687": "UBND xã Tân Mỹ",
        "07696": "UBND xã Đồng Sơn",
        "07699": "UBND xã Tân Tiến",
        "07705": "UBND xã Song Khê",
    }
    assert roster(BAC_GIANG, "groups")["wards"]["confirmed"] is True


def test_nobody_is_named_a_member_because_the_document_names_nobody() -> None:
    group = roster(BAC_GIANG, "groups")["members"]

    assert (group["members"], group["confirmed"]) == ([], False)


def test_the_signer_is_the_deputy_and_the_chair_is_unnamed_but_not_vacant() -> None:
    plan, posts = read(BAC_GIANG / "plan.yaml"), roster(BAC_GIANG, "posts")
    tenures = read(BAC_GIANG / "roster.yaml")["tenures"]

    assert plan["signer"]["post"] == plan["committee"]["deputy"]
    assert [tenure["post"] for tenure in tenures] == [plan["committee"]["deputy"]]
    assert posts[plan["committee"]["chair"]]["vacant"] is False


@PLANS
def test_every_office_and_ward_has_a_head_and_an_address_that_reaches_nobody_by_mistake(
    plan: Path,
) -> None:
    posts = roster(plan, "posts")
    addresses = [unit["email"] for unit in roster(plan, "units").values() if "email" in unit]
    addresses += [post["email"] for post in posts.values() if "email" in post]

    for code, unit in roster(plan, "units").items():
        if unit["kind"] in {"office", "ward"}:
            assert posts[f"{code}.head"]["unit"] == code
            assert "email" in unit
    assert all(address.endswith(".example") for address in addresses)  # RFC 2606
    assert len(addresses) == len(set(addresses))


@PLANS
def test_the_committee_is_reached_at_its_own_posts(plan: Path) -> None:
    committee, posts = read(plan / "plan.yaml")["committee"], roster(plan, "posts")

    assert all("email" in posts[committee[who]] for who in ("chair", "deputy"))
    assert f"{committee['standing_office']}.head" in posts


@PLANS
def test_groups_and_tenures_name_units_posts_and_people_of_the_roster(plan: Path) -> None:
    units, posts, people = (roster(plan, what) for what in ("units", "posts", "people"))

    for group in roster(plan, "groups"):
        assert set(members(plan, group)) <= set(units)
    for tenure in read(plan / "roster.yaml")["tenures"]:
        assert tenure["post"] in posts
        assert tenure["person"] in people
    assert {post["unit"] for post in posts.values()} <= set(units)


# ---------------------------------------------------------------- the questions

# The contradictions found in the document, by number: "A" changes a result, "B" an owner or
# the structure, "C" is cosmetic and asked of nobody. Numbers past 48 are the importer's own.
FOUND = {
    **dict.fromkeys([*range(1, 15), *range(34, 42), 43], "A"),
    **dict.fromkeys([*range(16, 33), 45, 48], "B"),
    **dict.fromkeys([15, 33, 42, 44, 46, 47], "C"),
    **dict.fromkeys([49, 50, 51, 52], "B"),
}


def test_every_number_from_1_to_48_was_looked_at() -> None:
    assert set(range(1, 49)) <= set(FOUND)


def test_every_contradiction_that_changes_something_is_asked() -> None:
    asked = {question["code"]: question["severity"] for question in questions(BAC_GIANG)}

    assert asked == {f"CH-{n:02d}": found for n, found in FOUND.items() if found != "C"}


@PLANS
def test_a_question_is_open_has_a_proposal_and_touches_items_that_exist(plan: Path) -> None:
    known = {found["ref"] for found in items(plan)} | {"plan"}

    for question in questions(plan):
        assert question["refs"], question["code"]
        assert set(question["refs"]) <= known, question["code"]
        assert question["question"], question["code"]
        assert question["proposal"], question["code"]
        assert question["decided"] is None, question["code"]


@PLANS
def test_the_words_that_contradict_are_quoted_as_printed(plan: Path) -> None:
    words = {"plan": "\n".join(source_lines(plan))}
    for found in items(plan):
        cells = [found.get(key, "") for key in ("monitor_printed", "implementers_printed")]
        words[found["ref"]] = "\n".join([found["text"], *cells])

    for question in questions(plan):
        for quote in question.get("texts", []):
            assert quote["text"] in words[quote["ref"]], question["code"]


@pytest.mark.parametrize(
    ("code", "refs"),
    [
        ("CH-01", {"I.1.7", "PL.I.6"}),  # 60 % here, 50 % there
        ("CH-17", {"plan"}),  # the missing III.7
        ("CH-28", {"IV.2.4", "IV.4.1"}),  # fourteen agencies are a proposal
        ("CH-35", {"IV.1.1", "IV.4.1"}),  # both Q1/2024 reports are proposals
        ("CH-49", {"IV.4.1"}),  # the group of members is empty
        ("CH-50", {"III.3.5", "PL.I.3"}),  # a link that the inventory doubted
    ],
)
def test_a_question_hangs_on_the_items_it_touches(code: str, refs: set[str]) -> None:
    question = next(q for q in questions(BAC_GIANG) if q["code"] == code)

    assert refs <= set(question["refs"])


def test_a_target_without_anybody_to_watch_it_is_asked_about() -> None:
    asked = {ref for question in questions(BAC_GIANG) for ref in question["refs"]}
    unwatched = {
        o["ref"]
        for o in obligations(BAC_GIANG)
        if o["kind"] == "kpi_target" and "appendix_ref" not in o
    }

    assert unwatched == {"I.0", "I.1.13", "II.1"}
    assert unwatched <= asked


# ---------------------------------------------------------------- the ladder and the calendars


def test_the_ladder_climbs_from_the_head_to_the_chair() -> None:
    rungs = read(CONFIG / "ladders" / "default.yaml")["rungs"]

    assert [(r["code"], r["offset"], r["to"], r["copy"], r["channels"]) for r in rungs] == [
        ("T-30", -30, ["owner"], [], "preferred"),
        ("T-7", -7, ["owner"], [], "preferred"),
        ("T-3", -3, ["owner"], [], "preferred"),
        ("T-1", -1, ["owner"], [], "preferred"),
        ("T0", 0, ["owner"], [], "preferred"),
        ("+1", 1, ["owner"], ["standing_office"], "all"),
        ("+3", 3, ["owner", "deputy"], ["standing_office"], "all"),
        ("+7", 7, ["owner", "chair"], ["deputy", "standing_office"], "all"),
    ]


def test_only_the_last_rung_repeats_and_only_the_first_needs_long_notice() -> None:
    ladder = read(CONFIG / "ladders" / "default.yaml")
    rungs = ladder["rungs"]

    assert [rung["code"] for rung in rungs if rung.get("repeats")] == ["+7"]
    condition = "only_if_assigned_days_before"
    conditions = {rung["code"]: rung[condition] for rung in rungs if condition in rung}
    assert conditions == {"T-30": ladder["long_notice_days"]}


def test_hours_are_written_as_text_because_yaml_reads_eight_oclock_as_480() -> None:
    ladder = read(CONFIG / "ladders" / "default.yaml")
    hours = [ladder[key] for key in ("open_from", "decide_at", "send_at", "open_until")]

    assert hours == sorted(hours) == ["07:30", "07:30", "08:00", "17:00"]


@YEARS
def test_every_day_of_a_calendar_is_in_its_year_once_and_says_by_whose_decision(year: int) -> None:
    calendar = read(CONFIG / "calendars" / f"{year}.yaml")
    days = [entry["day"] for entry in calendar["days"]]

    assert calendar["year"] == year
    assert {day.year for day in days} == {year}
    assert days == sorted(set(days))
    assert all(entry["decision"] and entry["name"] for entry in calendar["days"])


@YEARS
def test_a_day_off_is_a_weekday_and_a_made_up_day_a_weekend_day(year: int) -> None:
    for entry in read(CONFIG / "calendars" / f"{year}.yaml")["days"]:
        is_weekend = entry["day"].isoweekday() in WEEKEND
        assert is_weekend == (entry["kind"] == "made_up"), entry["day"]


@YEARS
def test_every_swapped_day_is_made_up_by_the_same_decision(year: int) -> None:
    days = read(CONFIG / "calendars" / f"{year}.yaml")["days"]
    swapped, made_up = (
        [entry["decision"] for entry in days if entry["kind"] == kind]
        for kind in ("swapped_off", "made_up")
    )

    assert sorted(swapped) == sorted(made_up)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("year", "off", "made_up"),
    [
        (
            2024,
            [
                date(2024, 1, 1),
                *days(date(2024, 2, 8), date(2024, 2, 14)),  # Tết, 10-11/2 are a weekend
                date(2024, 4, 18),
                *days(date(2024, 4, 29), date(2024, 5, 1)),  # 29/4 by the swap
                *days(date(2024, 9, 2), date(2024, 9, 3)),
            ],
            [date(2024, 5, 4)],
        ),
        (
            2025,
            [
                date(2025, 1, 1),
                *days(date(2025, 1, 27), date(2025, 1, 31)),
                date(2025, 4, 7),
                *days(date(2025, 4, 30), date(2025, 5, 2)),  # 2/5 by the swap
                *days(date(2025, 9, 1), date(2025, 9, 2)),
            ],
            [date(2025, 4, 26)],
        ),
        (
            2026,
            [
                *days(date(2026, 1, 1), date(2026, 1, 2)),  # 2/1 by the swap
                *days(date(2026, 2, 16), date(2026, 2, 20)),
                date(2026, 4, 27),  # for 26/4, a Sunday
                *days(date(2026, 4, 30), date(2026, 5, 1)),
                *days(date(2026, 8, 31), date(2026, 9, 2)),  # 31/8 by the swap
                date(2026, 11, 24),  # not yet law
            ],
            [date(2026, 1, 10), date(2026, 8, 22)],
        ),
        (
            2027,
            [
                date(2027, 1, 1),
                *days(date(2027, 2, 4), date(2027, 2, 10)),  # 6-7/2 are a weekend
                date(2027, 4, 16),
                date(2027, 4, 30),
                date(2027, 5, 3),  # for 1/5, a Saturday
                *days(date(2027, 9, 2), date(2027, 9, 3)),
                date(2027, 11, 24),
            ],
            [],
        ),
    ],
    ids=["2024", "2025", "2026", "2027"],
)
def test_a_year_has_exactly_its_days_off_and_its_made_up_saturdays(
    year: int, off: list[date], made_up: list[date]
) -> None:
    entries = read(CONFIG / "calendars" / f"{year}.yaml")["days"]

    found_off = [entry["day"] for entry in entries if entry["kind"] != "made_up"]
    found_made_up = [entry["day"] for entry in entries if entry["kind"] == "made_up"]

    assert found_off == [day for day in off if day.isoweekday() not in WEEKEND]
    assert found_made_up == made_up


def test_the_swap_of_2024_names_the_document_that_ordered_it() -> None:
    entries = {entry["day"]: entry for entry in read(CONFIG / "calendars" / "2024.yaml")["days"]}

    for day in (date(2024, 4, 29), date(2024, 5, 4)):
        assert "2450/VPCP-KGVX" in entries[day]["decision"]


@pytest.mark.parametrize(
    ("year", "unconfirmed"),
    [
        (2024, []),  # over
        (2025, []),  # over
        # the August swap is known from a software package only; 24/11 waits for the law
        (2026, [date(2026, 8, 22), date(2026, 8, 31), date(2026, 11, 24)]),
    ],
)
def test_a_day_without_a_decision_is_marked_unconfirmed(year: int, unconfirmed: list[date]) -> None:
    entries = read(CONFIG / "calendars" / f"{year}.yaml")["days"]

    assert [entry["day"] for entry in entries if not entry["confirmed"]] == unconfirmed


def test_the_whole_of_2027_is_an_estimate() -> None:
    calendar = read(CONFIG / "calendars" / "2027.yaml")

    assert calendar["confirmed"] is False
    assert not any(entry["confirmed"] for entry in calendar["days"])


# ---------------------------------------------------------------- the sample and the format page


def test_the_sample_plan_shows_a_single_limit_a_quarterly_one_and_none() -> None:
    limits = [o.get("due", {}).get("occurs") for o in obligations(SAMPLE)]

    assert limits == ["once", None, "quarterly"]


def test_every_field_of_the_data_is_explained_on_the_format_page() -> None:
    page = FORMAT_PAGE.read_text(encoding="utf-8")
    explained = set(re.findall(r"`([a-z0-9_]+)`", page))

    used = {field for path in SHIPPED for field in fields(read(path))}

    assert used - explained == set()


def fields(value: object, *, of: str = "") -> set[str]:
    """Collect the field names; keys under headings, groups and last_days are values."""
    if isinstance(value, list):
        return {field for entry in value for field in fields(entry)}
    if not isinstance(value, dict):
        return set()
    if of in {"headings", "groups", "last_days"}:
        return set()
    return set(value) | {field for key, inner in value.items() for field in fields(inner, of=key)}


def test_every_example_of_the_format_page_is_taken_from_a_shipped_file() -> None:
    page = FORMAT_PAGE.read_text(encoding="utf-8")
    shipped = "\n".join(path.read_text(encoding="utf-8") for path in SHIPPED)

    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)

    assert examples
    for example in examples:
        assert example in shipped, example
