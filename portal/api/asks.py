"""What an act of the API takes: the fields of the portal's form, typed."""

import base64
import binascii
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from actions.evidence import MAX_FILES, Upload
from models.lookup import LARGEST_ID
from portal.api.values import MaybeWords, Words
from portal.forms import Posted
from rules.states import State

RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Ask(BaseModel):
    """An act on a duty; more fields than these are refused."""

    model_config = ConfigDict(extra="forbid")

    seen_state: State | None = Field(
        default=None,
        description="The state in which you saw the duty; when it has changed since, 409.",
    )

    def posted(self) -> Posted:
        """Return the same as a form."""
        fields = self.model_dump(mode="json", exclude={"seen_state", "files"}, exclude_none=True)
        return Posted(fields={name: str(value) for name, value in fields.items()})


def _is_base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "the content is no base64 (RFC 4648, with padding)"
        raise ValueError(message) from error
    return text


class SentFile(BaseModel):
    """A file of evidence: PDF, Office or picture, as large as the portal allows."""

    model_config = ConfigDict(extra="forbid")

    name: Words
    content: Annotated[str, AfterValidator(_is_base64)] = Field(
        description="The bytes in base64.", json_schema_extra={"contentEncoding": "base64"}
    )


class Submit(Ask):
    """A result."""

    text: Words
    remarks: MaybeWords = ""
    files: Annotated[list[SentFile], Field(max_length=MAX_FILES)] = Field(default_factory=list)

    def posted(self) -> Posted:
        """Return the same as a form, with its files."""
        files = [
            Upload(name=file.name, content=base64.b64decode(file.content)) for file in self.files
        ]
        return Posted(fields=super().posted().fields, files=tuple(files))


class Judge(Ask):
    """A judgement on the result that was seen."""

    submission: RowId = Field(
        description="The result that you read; when the head has filed another since, 409."
    )


class Reasoned(Ask):
    """An act that needs a reason."""

    reason: Words


class Return(Judge):
    """A return with its reason."""

    reason: Words


class Extend(Reasoned):
    """A request for more time: the new last day, inclusive."""

    to_day: date


class HandOver(Ask):
    """The person of the own unit to whom the head hands the duty."""

    name: Annotated[Words, Field(max_length=120)]


class Opine(Ask):
    """The standing office's opinion on a request for more time."""

    extension: RowId
    opinion: Words


class Decide(Ask):
    """The decision on a request for more time."""

    extension: RowId
    decision: Literal["grant", "refuse"]
    remark: MaybeWords = ""


class Reply(Reasoned):
    """The answer to an objection: the assignment stands, or the Committee is asked."""

    objection: RowId
    outcome: Literal["kept", "forwarded"]


class Instruct(Ask):
    """An instruction of the chair or the deputy."""

    text: Annotated[Words, Field(max_length=1000)]
