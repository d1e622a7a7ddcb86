"""Why a file could not be read; the message names the file and says what to do."""


class UnreadableSourceError(ValueError):
    """The file is no document that can be read; its text says why and what helps."""


class NotADocumentError(UnreadableSourceError):
    """The file is of another kind, or holds no words."""


class TooLargeError(UnreadableSourceError):
    """The file, or what is packed in it, is larger than a plan can be."""


class LockedError(UnreadableSourceError):
    """The file is encrypted."""


class BrokenError(UnreadableSourceError):
    """The file is damaged."""


class TooSlowError(UnreadableSourceError):
    """Reading took more time or memory than it may."""
