"""The house of the portal's tests, for examples that a reader would run against it."""

from tests.portal.conftest import house, make_house

__all__ = ["house", "make_house"]
