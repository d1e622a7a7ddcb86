"""The seal of a document: SHA-256 over its canonical JSON (sorted keys, no spaces, UTF-8)."""

import hashlib
import json
from collections.abc import Mapping


def canonical(content: Mapping[str, object]) -> str:
    """Return the one way of writing `content`, which must be plain JSON values."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal_of(content: Mapping[str, object]) -> str:
    """Return the hash that changes with any letter or figure of `content`."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
