"""Printed names and the roster: who is meant, who is new."""

from plan_reader.confirming.bodies import RosterDraft, code_of, place_code
from plan_reader.confirming.matching import candidates, is_group, is_post, sure

NAMES = {
    "post:vhtt.head": ["Trưởng phòng Văn hóa và Thông tin", "Phòng Văn hóa và Thông tin"],
    "post:ct": ["Chủ tịch UBND thành phố"],
    "post:pct": ["Phó Chủ tịch UBND thành phố"],
    "group:phuong-xa": ["UBND các phường, xã"],
}


def test_another_spelling_of_tone_marks_is_the_same_name() -> None:
    found = candidates("Trưởng phòng Văn hoá và Thông tin", NAMES)

    meant = sure(found)
    assert meant is not None
    assert (meant.owner, meant.score) == ("post:vhtt.head", 100)


def test_a_unit_s_name_means_its_head() -> None:
    meant = sure(candidates("Phòng Văn hóa và Thông tin", NAMES))

    assert meant is not None
    assert meant.owner == "post:vhtt.head"


def test_a_deputy_is_never_taken_for_the_head_without_asking() -> None:
    found = candidates("Phó Chủ tịch UBND thị xã", NAMES)

    assert sure(found) is None
    assert found[0].owner == "post:pct"


def test_a_stranger_has_no_candidate() -> None:
    assert candidates("Kho bạc", NAMES) == ()


def test_a_new_office_gets_a_head_who_is_known_by_both_names() -> None:
    roster = RosterDraft()

    owner = roster.add_post("Trạm Y tế xã")

    assert owner == "post:tram-y-te-xa.head"
    assert roster.posts[0]["aliases"] == ["Trạm Y tế xã"]
    assert roster.add_post("Trạm Y tế xã") == owner
    assert len(roster.units) == 1


def test_two_names_with_one_code_are_two_units() -> None:
    roster = RosterDraft()

    owners = [roster.add_post(name) for name in ("Phòng A.B", "Phòng A-B")]

    assert owners == ["post:phong-a-b.head", "post:phong-a-b-2.head"]


def test_a_post_is_told_from_an_office_and_a_group_from_one_body() -> None:
    assert is_post("Trưởng phòng Kinh tế")
    assert not is_post("Phòng Kinh tế")
    assert is_group("Các phòng, ban")
    assert not is_group("Phòng Kinh tế")


def test_codes_hold_plain_letters_and_end_with_the_place() -> None:
    assert code_of("Phòng Văn hóa - Xã hội Đồng Lúa") == "phong-van-hoa-xa-hoi-dong-lua"
    assert place_code("Ban Chỉ đạo chuyển đổi số thành phố Bắc Giang").endswith("bac-giang")
