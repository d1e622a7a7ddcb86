"""The JSON API: the same actions as the portal's forms, for programs with a token."""
