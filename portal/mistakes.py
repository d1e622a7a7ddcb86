"""Mistakes of a form, said in words with their remedy, and the status of the answer."""

from dataclasses import dataclass
from enum import StrEnum

from actions import acting, extending, handing, instructing, objecting
from actions.changes import UnknownDutyError
from actions.evidence import UploadError
from actions.quarter_reports import ReportError
from actions.quarter_rounds import RoundError
from portal.csrf import StaleFormError
from portal.words import phrase
from rules.states import ReasonMissingError, RightsError, TransitionError

UNPROCESSABLE = 422


class Slip(StrEnum):
    """What can be wrong with a form before the actions see it."""

    DAY_NOT_LATER = "day_not_later"
    DAY_TOO_LATE = "day_too_late"
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    FILE_TYPE = "file_type"
    NO_DAY = "no_day"
    NO_DECISION = "no_decision"
    NO_EXTENSION = "no_extension"
    NO_OPINION = "no_opinion"
    RESULT_CHANGED = "result_changed"
    TOO_MANY_FILES = "too_many_files"


class FormMistakeError(ValueError):
    """The form cannot be done as it is; `words` says why and what to do."""

    def __init__(self, key: Slip, **facts: object) -> None:
        self.key, self.words = key, phrase("mistakes", key, **facts)
        super().__init__(self.words)


class NoLongerError(PermissionError):
    """The bearer of the link or session acts for no post any more."""


# Everything that a person's form may be answered with; anything else is our own mistake.
MISTAKES = (
    FormMistakeError,
    NoLongerError,
    RightsError,
    TransitionError,
    ReasonMissingError,
    acting.EmptyResultError,
    acting.NothingToJudgeError,
    extending.ExtensionError,
    objecting.ObjectionError,
    instructing.InstructionError,
    handing.HandoverError,
    UploadError,
    UnknownDutyError,
    ReportError,
    RoundError,
)


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A mistake as a page says it, with the status of the answer."""

    words: str
    status: int


_STATUS: dict[type[Exception], tuple[str, int]] = {
    StaleFormError: ("stale_form", 403),
    NoLongerError: ("no_longer", 403),
    RightsError: ("rights", 403),
    TransitionError: ("state", 409),
    acting.NothingToJudgeError: ("state", 409),
    extending.ExtensionError: ("extension", 409),
    objecting.ObjectionError: ("objection", 409),
    instructing.InstructionError: ("instruction", 422),
    handing.HandoverError: ("handover", 422),
    ReasonMissingError: ("reason", 422),
    acting.EmptyResultError: ("no_text", 422),
    UploadError: ("file_refused", 422),
    UnknownDutyError: ("no_duty", 404),
    RoundError: ("round", 422),
}


def complaint(error: Exception) -> Complaint:
    """Say a mistake in words, with its remedy."""
    if isinstance(error, FormMistakeError):
        return Complaint(words=error.words, status=UNPROCESSABLE)
    key, status = named(error)
    return Complaint(words=phrase("mistakes", key), status=status)


def named(error: Exception) -> tuple[str, int]:
    """Return the key of a mistake's words, and the status of the answer."""
    if isinstance(error, FormMistakeError):
        return str(error.key), UNPROCESSABLE
    if isinstance(error, ReportError):
        return str(error.fault), UNPROCESSABLE
    return _STATUS[type(error)]
