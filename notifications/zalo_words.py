"""The ways of Zalo in words: which was taken, and why not another."""

from notifications.channels.zalo_codes import meaning_of
from notifications.wording import catalogue, say, word
from rules.zalo_routes import Route, WhyNot


def route_words(route: str) -> str:
    """Name a route."""
    return word("zalo_ways", route)


def why_not_words(why: WhyNot | str) -> str:
    """Say why a route is not taken."""
    return word("zalo_why_not", str(why))


def circuit_words(code: str | None, route: str) -> str:
    """Say what opened a route's circuit, by the number that Zalo gave for it."""
    if not (code or "").lstrip("-").isdigit():
        return word("zalo_circuits", "no_token")
    meaning = meaning_of(int(code or 0), Route(route))
    first = next(iter(meaning.codes), 0)
    known = str(first) in catalogue()["zalo_circuits"]
    return word("zalo_circuits", str(first)) if known else meaning.because


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
