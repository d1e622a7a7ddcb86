"""Letters: a Message row with its items as they stand now, ready to be written out."""

from notifications.subjects import SubjectFacts, subject_for

__all__ = ["SubjectFacts", "subject_for"]
