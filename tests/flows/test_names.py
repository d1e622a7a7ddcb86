"""How obligations, checkpoints and runs are called in the Prefect UI."""

from datetime import date

import pytest
from prefect.types.names import BANNED_CHARACTERS

from flows import names
from flows.wording import catalogue, entry, say
from rules.checkpoints import Checkpoint
from rules.ladder import Reason
from rules.states import State
from rules.timeliness import Cell, Timeliness
from tasks import publish

CHECKPOINT = Checkpoint(offset=-7, rung="T-7", day=date(2024, 5, 24), last_day=date(2024, 5, 31))


def test_a_deployment_is_called_by_ref_title_and_plan() -> None:
    name = names.deployment_name("IV.3.7", "Phê duyệt cấp độ an toàn", "bac-giang-2024")

    assert name == "IV.3.7 Phê duyệt cấp độ an toàn · bac-giang-2024"


def test_what_prefect_refuses_in_a_name_becomes_words() -> None:
    name = names.deployment_name("PL.I.6", "Đạt 100% & <5 lỗi, >3/5 điểm", "kế/hoạch")

    assert not set(BANNED_CHARACTERS) & set(name)
    assert name == "PL.I.6 Đạt 100 phần trăm và dưới 5 lỗi, trên 3-5 điểm · kế-hoạch"


def test_a_long_title_is_cut_at_a_word_and_keeps_ref_and_plan() -> None:
    name = names.deployment_name("III.1.e.1", "nhiệm vụ " * 40, "bac-giang-2024")

    assert len(name) <= names.LONGEST_NAME
    assert name.startswith("III.1.e.1 nhiệm vụ ")
    assert name.endswith("nhiệm vụ… · bac-giang-2024")


def test_a_slug_names_occurrence_rung_and_last_day() -> None:
    assert names.slug("2024Q2", CHECKPOINT) == "2024Q2-T-7-2024-05-31"


def test_a_run_is_named_by_path_occurrence_rung_and_day() -> None:
    name = names.run_name("IV.3.7", "2024", "T-7", date(2024, 5, 24))

    assert name == "IV.3.7 · 2024 · T-7 · 24/05/2024"


@pytest.mark.parametrize(
    ("ref", "key"),
    [
        ("IV.3.7", "iv-3-7-bac-giang-2024"),
        # đ is a letter of its own: III.1.d and III.1.đ are two obligations.
        ("III.1.d.1", "iii-1-d-1-bac-giang-2024"),
        ("III.1.đ.1", "iii-1-dd-1-bac-giang-2024"),
    ],
)
def test_an_artifact_key_is_lowercase_ascii_and_keeps_d_and_dd_apart(ref: str, key: str) -> None:
    assert names.artifact_key(ref, "bac-giang-2024") == key


def test_a_decomposed_accent_is_composed_in_a_name() -> None:
    assert names.clean("Ke\u0302\u0301 hoạch") == "Kế hoạch"


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("reasons", [reason.value for reason in Reason]),
        ("states", [state.value for state in State]),
        ("timeliness", [each.value for each in Timeliness]),
        ("cells", [cell.value for cell in Cell]),
        ("statuses", [*publish._URGENCY, publish.NOTHING]),
    ],
)
def test_every_code_has_its_vietnamese_word(path: str, codes: list[str]) -> None:
    assert [code for code in codes if code not in entry(path)] == []


def test_a_missing_entry_of_the_catalogue_is_named() -> None:
    with pytest.raises(KeyError, match=r"log\.nowhere"):
        say("log.nowhere")


def test_the_catalogue_has_columns_for_both_tables() -> None:
    assert {"board", "duties"} <= set(catalogue())
