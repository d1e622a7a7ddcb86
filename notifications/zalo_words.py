"""The ways of Zalo in words: which was taken, and why not another."""

from notifications.wording import say, word
from rules.zalo_routes import Route, WhyNot


def route_words(route: str) -> str:
    """Name a route."""
    return word("zalo_ways", route)


def why_not_words(why: WhyNot | str) -> str:
    """Say why a route is not taken."""
    return word("zalo_why_not", str(why))


def choice_words(kept: str | None) -> str:
    """Say how a way was chosen, as rules.zalo_routes keeps it; blank where none was."""
    said = []
    for part in (kept or "").split(","):
        route, _, why = part.partition("=")
        if route not in set(Route):
            continue
        name = route_words(route)
        said.append(
            say("zalo", "not_taken", way=name, why=why_not_words(why))
            if why
            else say("zalo", "taken", way=name)
        )
    return "; ".join(said)
