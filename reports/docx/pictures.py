"""Charts in a DOCX: an SVG, a PNG for programs that know none, words for who sees neither."""

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.parts.document import DocumentPart

from reports import charts
from reports.docx.pieces import NAMESPACES, declared
from reports.filling import clean
from reports.paper import Chart

IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
EMU_A_MM = 36000
# Office reads an SVG's units as pixels of 1/96 inch.
MM_A_PIXEL = 25.4 / 96
SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One picture as it stands in a run."""

    xml: str


def size_mm(svg: str, most_mm: float) -> tuple[float, float]:
    """Return width and height of a drawing, made to fit into a width."""
    found = SIZE.search(svg)
    if found is None:
        message = f'the drawing says no size: "{svg[:80]}"; give its specification one'
        raise ValueError(message)
    width, height = (float(each) * MM_A_PIXEL for each in found.groups())
    scale = min(1, most_mm / width)
    return width * scale, height * scale


@dataclass(kw_only=True)
class Pictures:
    """The pictures of one document; each is kept in it as a part of its own."""

    part: DocumentPart
    count: int = field(default=0)

    def draw(self, chart: Chart, width_mm: float) -> Drawn:
        """Draw a chart, keep both forms in the document and return what shows it."""
        self.count += 1
        svg = charts.svg(chart.spec)
        pixels = self._keep("png", "image/png", charts.png(chart.spec))
        vector = self._keep("svg", "image/svg+xml", svg.encode())
        width, height = size_mm(svg, width_mm)
        size = f'cx="{round(width * EMU_A_MM)}" cy="{round(height * EMU_A_MM)}"'
        alt = quoteattr(clean(chart.alt))
        name = f'id="{self.count}" name="chart{self.count}" descr={alt}'
        return Drawn(xml=_drawing(size, name, pixels, vector))

    def _keep(self, ending: str, media_type: str, content: bytes) -> str:
        name = PackURI(f"/word/media/chart{self.count}.{ending}")
        kept = Part(name, media_type, content, self.part.package)
        return self.part.relate_to(kept, IMAGE)


def _drawing(size: str, name: str, pixels: str, vector: str) -> str:
    picture = NAMESPACES["pic"]
    return (
        f"<w:drawing {declared('wp', 'a', 'pic', 'r')}><wp:inline>"
        f"<wp:extent {size}/><wp:docPr {name}/>"
        f'<a:graphic><a:graphicData uri="{picture}"><pic:pic><pic:nvPicPr><pic:cNvPr {name}/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{pixels}"><a:extLst>'
        f'<a:ext uri="{SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{SVG_NAMESPACE}" '
        f'r:embed="{vector}"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        f"</a:graphic></wp:inline></w:drawing>"
    )
