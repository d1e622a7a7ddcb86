"""A plan folder of three clauses and one indicator, to be spoilt by the tests."""

import hashlib
from pathlib import Path

SOURCE = """KẾ HOẠCH
I. MỤC TIÊU
- Dẫn đầu về *chuyển đổi số*.
II. NHIỆM VỤ
- Hoàn thành việc A trước 01/7/2027.
- Tiếp tục việc B.
- Gửi báo cáo trước ngày 15 của tháng cuối quý.
PHỤ LỤC
| 1 | Tỷ lệ hồ sơ trực tuyến đạt 80% | Chánh Văn phòng |
"""

PLAN = f"""code: nho-2027
title: Kế hoạch nhỏ
number: null
issued_on: null
issued_month: "2027-01"
issuer: Ban Chỉ đạo
contact: Văn phòng
period:
  from: 2027-01-01
  to: 2027-12-31
source:
  file: source.txt
  sha256: {hashlib.sha256(SOURCE.encode()).hexdigest()}
committee:
  chair: truong-ban
  deputy: pho-ban
  standing_office: vp
signer:
  post: pho-ban
  name: Nguyễn Văn A
quarterly_report: II.3
ladder: default
"""

ROSTER = """units:
  - {code: bcd, name: Ban Chỉ đạo, kind: committee}
  - {code: vp, name: Văn phòng, kind: office, email: vp@nho.example}
  - {code: "001", name: UBND xã Một, kind: ward, email: mot@nho.example}
  - {code: "002", name: UBND xã Hai, kind: ward, email: hai@nho.example}
posts:
  - {code: truong-ban, title: Trưởng Ban, unit: bcd}
  - {code: pho-ban, title: Phó Trưởng Ban, unit: bcd, email: pho@nho.example}
  - {code: vp.head, title: Chánh Văn phòng, unit: vp, aliases: [Chánh VP]}
  - {code: 001.head, title: Chủ tịch UBND xã Một, unit: "001"}
  - {code: 002.head, title: Chủ tịch UBND xã Hai, unit: "002"}
people:
  - {code: a, name: Nguyễn Văn A}
tenures:
  - {post: pho-ban, person: a, from: 2026-01-01, to: null}
groups:
  - code: wards
    name: UBND các xã
    members:
      - {unit: "001"}
      - {unit: "002", from: 2027-01-01, to: 2027-12-31}
    confirmed: true
  - code: members
    name: Thành viên
    members: []
"""

OBLIGATIONS = """headings:
  "2": I. MỤC TIÊU
obligations:
  - ref: I.1
    printed_path: I
    section: I
    source_lines: [3]
    kind: kpi_target
    short_title: Dẫn đầu về chuyển đổi số
    text: Dẫn đầu về chuyển đổi số.
    owners: []
    measures:
      - {name: Thứ hạng, op: rank, value: 1, unit: hạng}
  - ref: II.1
    printed_path: II
    section: II
    source_lines: [5]
    kind: deadline
    short_title: Việc A
    text: Hoàn thành việc A trước 01/7/2027.
    owner_printed: Các xã
    owners: ["group:wards"]
    due:
      phrase: trước 01/7/2027
      occurs: once
      last_days: {"2027": 2027-06-30}
  - ref: II.2
    printed_path: II
    section: II
    source_lines: [6]
    kind: continuous
    short_title: Việc B
    text: Tiếp tục việc B.
    owner_printed: Chánh Văn phòng
    owners: ["post:vp.head"]
    undated_reason: Không ấn định ngày.
    indicator_refs: [PL.I.1]
  - ref: II.3
    printed_path: II
    section: II
    source_lines: [7]
    kind: recurring_report
    short_title: Báo cáo quý
    text: Gửi báo cáo trước ngày 15 của tháng cuối quý.
    owner_printed: Văn phòng và các xã
    owners: ["post:vp.head", "group:wards"]
    rolled_up_from: [II.1]
    due:
      phrase: trước ngày 15 của tháng cuối quý
      occurs: quarterly
"""

APPENDIX = """caption: PHỤ LỤC
groups:
  I: Chính quyền số
indicators:
  - ref: PL.I.1
    number: 1
    group: I
    source_lines: [9]
    short_title: Hồ sơ trực tuyến
    text: Tỷ lệ hồ sơ trực tuyến đạt 80%
    monitor_printed: Chánh Văn phòng
    monitor: vp.head
    implementers: ["group:wards"]
    measures:
      - {name: Hồ sơ trực tuyến, op: ge, value: 80, unit: "%"}
"""

QUESTIONS = """questions:
  - code: CH-01
    severity: B
    refs: [I.1, plan]
    question: Ai chủ trì?
    texts:
      - {ref: I.1, text: Dẫn đầu}
    proposal: Văn phòng
    decided: null
"""

LADDER = """decide_at: "07:30"
send_at: "08:00"
open_from: "07:30"
open_until: "17:00"
rungs:
  - {code: T-7, offset: -7, to: [owner]}
  - {code: "+7", offset: 7, to: [owner, chair], channels: all, repeats: true}
undated: {code: Q, with: quarterly_report, rung: T-7, to: [owner]}
"""

CALENDAR = """weekend: [6, 7]
days:
  - {day: 2027-04-30, kind: holiday, name: Ngày Chiến thắng}
"""

FILES = {
    "plan.yaml": PLAN,
    "source.txt": SOURCE,
    "roster.yaml": ROSTER,
    "obligations.yaml": OBLIGATIONS,
    "appendix.yaml": APPENDIX,
    "questions.yaml": QUESTIONS,
    "ladder.yaml": LADDER,
    "calendar.yaml": CALENDAR,
}


def write_plan(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the small plan with changes (file, old words, new words), each made once."""
    files = dict(FILES)
    for file, old, new in changes:
        assert files[file].count(old) >= 1, f"{file} does not hold {old!r}"
        files[file] = files[file].replace(old, new, 1)
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def line_of(folder: Path, file: str, words: str) -> int:
    """Return the first line of a file that holds these words."""
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if words in line)
