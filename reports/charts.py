"""Charts from Vega-Lite specifications as vector or pixel pictures; nothing is fetched.

Wraps vl-convert: fonts are the system's (without the folder it draws DejaVu), links are barred.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FONTS = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
)
FACE = "Liberation Serif"
# Pixels for each unit of the drawing: sharp on paper, small in a file.
PNG_SCALE = 3


def svg(spec: Mapping[str, Any]) -> str:
    """Draw a chart as SVG."""
    return str(_engine().vegalite_to_svg(_faced(spec), allowed_base_urls=[]))


def png(spec: Mapping[str, Any]) -> bytes:
    """Draw a chart as PNG, for programs that show no SVG."""
    drawn = _engine().vegalite_to_png(_faced(spec), allowed_base_urls=[], scale=PNG_SCALE)
    return bytes(drawn)


def _faced(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the specification with the face of the document around it."""
    return {**spec, "config": {"font": FACE, "background": "white", **spec.get("config", {})}}


def _engine() -> Any:  # noqa: ANN401 -- vl-convert brings no types
    import vl_convert  # noqa: PLC0415 -- loads 84 MB, which who draws nothing is spared

    for folder in FONTS:
        if folder.is_dir():
            vl_convert.register_font_directory(str(folder))
    return vl_convert
