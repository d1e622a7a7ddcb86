"""Telephone numbers as Zalo's templates want them: 84 and nine digits, no sign."""

import re

_PHONE = re.compile(r"(?:\+?84|0)(\d{9})")


def international(written: str) -> str | None:
    """Return "84912345678" for 0912 345 678 or +84912345678; None for what is none."""
    found = _PHONE.fullmatch(re.sub(r"[\s().-]", "", written))
    return f"84{found[1]}" if found else None
