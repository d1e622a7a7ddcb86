"""The values that the API takes and gives, narrowed to what every database can keep."""

from typing import Annotated

from fastapi import Header, Path, Query
from pydantic import AfterValidator, StringConstraints

from models.lookup import LARGEST_ID
from portal.forms import MAX_TEXT

MOST_KEY = 200


def _storable(text: str) -> str:
    """Refuse what cannot be written down: NUL, and halves of a sign that JSON lets through."""
    if "\x00" in text:
        message = "a text cannot hold the sign U+0000; leave it out"
        raise ValueError(message)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = "a text holds half a sign (a lone surrogate); send whole signs"
        raise ValueError(message) from error
    return text


Storable = AfterValidator(_storable)
# What is written by hand: stripped, and something must be left of it.
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT),
    Storable,
]
MaybeWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT), Storable]
Asked = Annotated[str, Query(max_length=MOST_KEY), Storable]
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MOST_KEY,
        pattern=r"^[\x21-\x7e]+$",
        description="Your own name for this act: sent again with the same body, it is done once.",
    ),
]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
PageSize = Annotated[int, Query(ge=1, le=200)]
