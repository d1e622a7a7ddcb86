"""The address of the board: what it asks for, read and written."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from models.board_filters import NO_DAY, Filters
from models.board_groups import GroupBy
from models.board_names import Heading

PATH = "/bang"
PLAN_ORDER = "ke-hoach"
PAGE = "trang"
# What the address calls the filters, and how the duties are gathered.
NAMES = MappingProxyType(
    {
        "ke_hoach": "plan",
        "muc": "section",
        "don_vi": "unit",
        "chuc_vu": "post",
        "han": "day",
        "trang_thai": "state",
        "thoi_han": "cell",
        "ref": "ref",
        "tim": "words",
    }
)
GROUPS = MappingProxyType(
    {
        "": GroupBy.OBLIGATION,
        "nguoi-dung-dau": GroupBy.HEAD,
        "muc": GroupBy.SECTION,
        "han": GroupBy.DEADLINE,
        "don-vi": GroupBy.UNIT,
    }
)
KEPT = frozenset({*NAMES, "nhom", "xep"})
# The filter that shows one group alone.
_ALONE = {
    GroupBy.HEAD: "chuc_vu",
    GroupBy.SECTION: "muc",
    GroupBy.DEADLINE: "han",
    GroupBy.UNIT: "don_vi",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks of the board."""

    filters: Filters
    by: GroupBy = GroupBy.OBLIGATION
    in_plan_order: bool = False
    page: str = ""


def read_asked(asked: Mapping[str, str]) -> Asked:
    """Read an address; what it does not know asks for nothing."""
    wanted = {name: asked.get(key, "").strip() for key, name in NAMES.items()}
    return Asked(
        filters=Filters(**wanted),
        by=GROUPS.get(asked.get("nhom", ""), GroupBy.OBLIGATION),
        in_plan_order=asked.get("xep", "") == PLAN_ORDER,
        page=asked.get(PAGE, ""),
    )


def alone(by: GroupBy, heading: Heading) -> dict[str, str]:
    """Return what the address asks for to show one group alone, by obligation."""
    code = heading.code or NO_DAY
    return {_ALONE[by]: code, "ke_hoach": heading.plan, "nhom": "", PAGE: ""}


def tidied(query: str) -> str:
    """Return an address's questions without blanks, pages and what the board does not ask."""
    asked = parse_qsl(query.partition("?")[2] or query)
    return urlencode([(key, value) for key, value in asked if key in KEPT and value])
