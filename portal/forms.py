"""A posted form as plain values: its fields and its files, read within limits."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from actions.evidence import MAX_FILES, Upload

# The fields into which people write sentences.
WRITTEN = ("text", "remarks", "reason", "opinion", "remark")
MAX_FIELDS = 60
MAX_TEXT = 100_000


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What a form sent; text fields are stripped, empty file fields left out."""

    fields: dict[str, str] = field(default_factory=dict)
    files: tuple[Upload, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return what was written by hand, to be given back when it cannot be taken."""
        return tuple(self[name] for name in WRITTEN if self[name])

    def __getitem__(self, name: str) -> str:
        """Return a field, blank when it was not sent."""
        return self.fields.get(name, "")


async def read_posted(request: Request) -> Posted:
    """Read the form of a request; HTTPException 400 when it is malformed."""
    # One file more than may be filed is let in, so that the refusal can be a clear page.
    async with request.form(max_files=4 * MAX_FILES, max_fields=MAX_FIELDS) as form:
        fields: dict[str, str] = {}
        files: list[Upload] = []
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files.append(Upload(name=value.filename, content=await value.read()))
            else:
                # PostgreSQL keeps no NUL, and nobody types one.
                plain = value.replace("\x00", "").replace("\r\n", "\n")
                fields[name] = plain.strip()[:MAX_TEXT]
    return Posted(fields=fields, files=tuple(files))


Form = Annotated[Posted, Depends(read_posted)]
