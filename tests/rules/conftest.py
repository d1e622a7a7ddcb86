"""Property tests that say the same on every machine, however slow it is."""

from hypothesis import settings

settings.register_profile("specification", deadline=None, derandomize=True, max_examples=150)
settings.load_profile("specification")
