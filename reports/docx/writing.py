"""A paper as DOCX: the template's fields filled, the text put in, every annex a section."""

import io
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError
from markupsafe import Markup

from reports.docx.blocks import Ticker, Writing, written
from reports.docx.fitting import fit_rules
from reports.docx.pictures import Pictures
from reports.docx.pieces import NAMESPACES
from reports.docx.sections import annex_title, next_section, text_width_mm
from reports.filling import TemplateBrokenError, clean, fields
from reports.paper import Block, Paper, Progress, closed, count_rows, title_of, unheard

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, ANNEX = "dondoc-body", "dondoc-annex-"
PLACES = re.compile(
    rf'<w:p(?: [^>]*)?>\s*<w:pPr>\s*<w:pStyle w:val="({BODY}|{ANNEX}\d+)"/>\s*</w:pPr>\s*</w:p>'
)
TAG = re.compile(r"<[^>]*>")
# How many letters around a mistake are shown.
NEAR = 120


@dataclass(kw_only=True)
class _Desk:
    """One document under way: what is written for it, and the links it knows."""

    document: Any
    ticker: Ticker
    pictures: Pictures
    known: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Any:  # noqa: ANN401 -- an element of python-docx
        return self.document.element.body

    def linked(self, address: str) -> str:
        """Keep an address in the document, once; python-docx would look through all for each."""
        if address not in self.known:
            self.known[address] = f"link{len(self.known) + 1}"
            self.document.part.rels.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, address, self.known[address], is_external=True
            )
        return self.known[address]

    def write(self, place: str, blocks: Sequence[Block], width_mm: float, before: str = "") -> None:
        """Write blocks for a place, where they are put when the document is saved."""
        writing = Writing(
            linked=self.linked, pictures=self.pictures, width_mm=width_mm, ticker=self.ticker
        )
        self.texts[place] = before + "".join(written(blocks, writing, keep_last=place == BODY))


def docx(paper: Paper, template: Path, *, now: datetime, progress: Progress = unheard) -> bytes:
    """Write a paper through a template; `now` is kept as the moment of its making.

    Raises TemplateBrokenError; nothing has been written then.
    """
    document = _filled(paper, template)
    desk = _Desk(
        document=document,
        ticker=Ticker(total=count_rows(paper), progress=progress),
        pictures=Pictures(part=document.part),
    )
    places = desk.body.xpath(f'.//w:p[w:pPr/w:pStyle/@w:val="{BODY}"]')
    if len(places) > 1:
        message = f"{template}: {{{{p body }}}} stands {len(places)} times; leave one of them"
        raise TemplateBrokenError(message)
    if places:
        # A template may say all in its own words.
        desk.write(BODY, closed(paper.blocks), text_width_mm(desk.body.sectPr))
    fit_rules(desk.body, paper)
    main = deepcopy(desk.body.sectPr)
    for number, annex in enumerate(paper.annexes):
        place = f"{ANNEX}{number}"
        section = next_section(desk.body, main, landscape=annex.landscape)
        section.addprevious(parse_xml(place_of(place, declared=True)))
        title = annex_title(paper, number, desk.linked)
        desk.write(place, annex.blocks, text_width_mm(section), title)
    _describe(document, paper, now)
    return _saved(document, desk.texts)


def place_of(name: str, *, declared: bool = False) -> str:
    """Return the paragraph in whose place a text will stand."""
    space = f' xmlns:w="{NAMESPACES["w"]}"' if declared else ""
    return f'<w:p{space}><w:pPr><w:pStyle w:val="{name}"/></w:pPr></w:p>'


def _saved(document: Any, texts: Mapping[str, str]) -> bytes:  # noqa: ANN401 -- python-docx
    """Save the document, each text in its place.

    As text, not as elements: moving a table of thousands of rows from tree to tree takes
    time that grows with its square, and holds it in memory twice.
    """
    kept, finished = io.BytesIO(), io.BytesIO()
    document.save(kept)
    name = document.part.partname.lstrip("/")
    with ZipFile(kept) as source, ZipFile(finished, "w", ZIP_DEFLATED) as package:
        for each in source.infolist():
            content = source.read(each)
            if each.filename == name:
                whole = content.decode()
                content = PLACES.sub(lambda found: texts[found[1]], whole).encode()
            package.writestr(each, content, ZIP_DEFLATED)
    return finished.getvalue()


def _describe(document: Any, paper: Paper, now: datetime) -> None:  # noqa: ANN401 -- python-docx
    about = document.core_properties
    about.title = clean(title_of(paper))
    about.author = paper.letterhead.issuer
    about.language = "vi-VN"
    about.created = about.modified = now.astimezone(UTC).replace(tzinfo=None)


def _filled(paper: Paper, template: Path) -> Any:  # noqa: ANN401 -- python-docx
    jinja = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        filled = DocxTemplate(template)
        # Without autoescape docxtpl drops what stands after a "&" or "<" without a word.
        place = Markup(place_of(BODY))  # noqa: S704 -- ours
        filled.render({**fields(paper), "body": place}, jinja_env=jinja, autoescape=True)
    except TemplateError as error:
        raise TemplateBrokenError(_trouble(template, error)) from error
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, LxmlError) as error:
        message = (
            f"{template}: is no Word document that can be read ({error}); open it in Word and "
            "save it as .docx, or remove it to use the one that is shipped"
        )
        raise TemplateBrokenError(message) from error
    return filled.docx  # get_docx would read the empty template again


def _trouble(template: Path, error: TemplateError) -> str:
    """Say where a template is wrong: the words around the place, as Word shows them."""
    around = [TAG.sub(" ", line).strip() for line in getattr(error, "docx_context", ())]
    near = " ".join(line for line in around if line)[-NEAR:]
    place = f' near "{near}"' if near else ""
    return (
        f"{template}: {error.message}{place}; write the fields as docs/documents.md lists them, "
        "or remove the file to use the one that is shipped"
    )
