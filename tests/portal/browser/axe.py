"""Ask axe-core what keeps people with a disability from using a page (WCAG 2.2 A and AA).

axe-core 4.14.1 lies in tests/vendor (MPL-2.0, its licence beside it): nothing is fetched.
"""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "vendor" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
ASK = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map(found => [found.impact, found.id, found.help, found.nodes.map(n => n.html.slice(0, 160))])"""


@cache
def _source() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe finds serious or critical on the page; empty when nothing."""
    # Evaluated by the browser itself: the portal's CSP lets no page load a foreign script.
    page.evaluate(_source())
    return [
        f"{impact} {rule}: {help_} ({len(nodes)}): {nodes[:2]}"
        for impact, rule, help_, nodes in page.evaluate(ASK)
        if impact in GRAVE
    ]
