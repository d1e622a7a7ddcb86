"""A paper as DOCX: the template's fields filled, the text put in, every annex a section."""

import io
import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

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
from reports.docx.sections import annex_title, keep_with_next, next_section, text_width_mm
from reports.filling import fields
from reports.paper import Block, Paper, Progress, closed, count_rows, title_of, unheard

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PLACE = "dondoc-body"
TAG = re.compile(r"<[^>]*>")
# How many letters around a mistake are shown.
NEAR = 120
_DECLARED = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())


class TemplateBrokenError(ValueError):
    """A template of the office cannot be used; the message names file, place and remedy."""


@dataclass(kw_only=True)
class _Desk:
    """One document under way: its body, and how further text is written into it."""

    document: Any
    ticker: Ticker

    @property
    def body(self) -> Any:  # noqa: ANN401 -- an element of python-docx
        return self.document.element.body

    def linked(self, address: str) -> str:
        """Keep an address in the document."""
        part = self.document.part
        return str(part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    def elements(self, blocks: Iterable[Block], width_mm: float, pictures: Pictures) -> list[Any]:
        """Return blocks as elements."""
        writing = Writing(
            linked=self.linked, pictures=pictures, width_mm=width_mm, ticker=self.ticker
        )
        return _read("".join(written(blocks, writing)))


def docx(paper: Paper, template: Path, *, now: datetime, progress: Progress = unheard) -> bytes:
    """Write a paper through a template; `now` is kept as the moment of its making.

    Raises TemplateBrokenError; nothing has been written then.
    """
    document = _filled(paper, template)
    desk = _Desk(document=document, ticker=Ticker(total=count_rows(paper), progress=progress))
    pictures = Pictures(part=document.part)
    _put_text(desk, paper, pictures, template)
    fit_rules(desk.body, paper)
    main = deepcopy(desk.body.sectPr)
    for number, annex in enumerate(paper.annexes):
        section = next_section(desk.body, main, landscape=annex.landscape)
        title = annex_title(paper, number, desk.linked)
        blocks = desk.elements(annex.blocks, text_width_mm(section), pictures)
        for element in [*_read(title), *blocks]:
            section.addprevious(element)
    _describe(document, paper, now)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _put_text(desk: _Desk, paper: Paper, pictures: Pictures, template: Path) -> None:
    """Put the text where the template's `body` stands; a template may say all in its own words."""
    found = desk.body.xpath(f'.//w:p[w:pPr/w:pStyle/@w:val="{PLACE}"]')
    if len(found) > 1:
        message = f"{template}: {{{{p body }}}} stands {len(found)} times; leave one of them"
        raise TemplateBrokenError(message)
    for place in found:
        width = text_width_mm(desk.body.sectPr)
        blocks = desk.elements(closed(paper.blocks), width, pictures)
        keep_with_next(blocks)
        for element in blocks:
            place.addprevious(element)
        place.getparent().remove(place)


def _read(written: str) -> list[Any]:
    root = parse_xml(f"<w:body {_DECLARED}>{written}</w:body>")
    return list(root)


def _describe(document: Any, paper: Paper, now: datetime) -> None:  # noqa: ANN401 -- python-docx
    about = document.core_properties
    about.title = title_of(paper)
    about.author = paper.letterhead.issuer
    about.language = "vi-VN"
    about.created = about.modified = now.astimezone(UTC).replace(tzinfo=None)


def _filled(paper: Paper, template: Path) -> Any:  # noqa: ANN401 -- python-docx
    jinja = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        filled = DocxTemplate(template)
        # Without autoescape docxtpl drops what stands after a "&" or "<" without a word.
        place = Markup(f'<w:p><w:pPr><w:pStyle w:val="{PLACE}"/></w:pPr></w:p>')  # noqa: S704 -- ours
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
