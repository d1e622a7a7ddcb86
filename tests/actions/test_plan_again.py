"""A loaded plan comes out of the database with the words that went in."""

from actions.plan_again import folder_again
from models.database import reading
from models.lookup import find_plan
from plan_reader.values import PlanFolder
from reports.paper import Paragraph, Table
from reports.plan_paper import plan_paper
from tests.plans import bac_giang, loaded


def again() -> PlanFolder:
    with reading(loaded()) as session:
        return folder_again(session, find_plan(session, "bac-giang-2024"))


def test_every_clause_and_row_comes_out_as_it_went_in() -> None:
    went_in, came_out = bac_giang(), again()

    assert [(item.ref, item.text) for item in came_out.obligations] == [
        (item.ref, item.text) for item in went_in.obligations
    ]
    assert dict(came_out.headings) == dict(went_in.headings)


def test_it_is_written_with_its_letterhead_its_clauses_and_its_annex() -> None:
    paper = plan_paper(again())

    texts = [block.runs[0].text for block in paper.blocks if isinstance(block, Paragraph)]
    (table,) = (block for block in paper.annexes[0].blocks if isinstance(block, Table))
    assert (paper.letterhead.symbol, paper.letterhead.month) == ("KH-BCĐCĐS", "2024-03")
    assert texts.index("III. GIẢI PHÁP, NHIỆM VỤ CỤ THỂ") < texts.index(
        "2. Trưởng Công an thành phố"
    )
    # 24 indicators under the headings of their 4 groups.
    assert len(table.rows) == 28
    assert paper.signature.name == "Đặng Đình Hoan"
