"""A paper made as a file: which template it goes through, and how PDF follows an office's own.

A PDF is drawn from the same values in the shipped layout. Where the office has a template of
its own, its PDF is that DOCX put through LibreOffice, so that both show the office's words.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from reports.kinds import Kind, Made
from reports.paper import Progress, unheard
from reports.sayings import PAPERS

LONGEST = timedelta(minutes=5)


class ConversionError(ValueError):
    """An office's own template cannot become PDF here; the message names the remedy."""


@dataclass(frozen=True, kw_only=True)
class Press:
    """Where papers become files.

    `own` is the office's folder of templates and texts; `soffice` the program that makes PDF
    of its own templates, blank: the one on the path, if there is one.
    """

    own: Path
    now: datetime
    soffice: str = ""
    progress: Progress = unheard


def template_of(name: str, kind: Kind, own: Path) -> tuple[Path, bool]:
    """Return the template of a kind and whether it is the office's own.

    The office's `<kind>.docx` goes first, then its copy of the shipped one, then ours.
    """
    for file in (own / f"{name}.docx", own / f"{kind.template}.docx"):
        if file.is_file():
            return file, True
    return PAPERS / f"{kind.template}.docx", False


def write(name: str, kind: Kind, made: Made, form: str, press: Press) -> bytes:
    """Return a paper in one form: docx, pdf, xlsx or csv."""
    writers: Mapping[str, Callable[[], bytes]] = {
        "docx": lambda: _docx(name, kind, made, press),
        "pdf": lambda: _pdf(name, kind, made, press),
        "xlsx": lambda: _xlsx(made),
        "csv": lambda: _csv(made),
    }
    return writers[form]()


# Slow to load, so each is asked for only by who writes that form.
def _docx(name: str, kind: Kind, made: Made, press: Press) -> bytes:
    from reports.docx.writing import docx  # noqa: PLC0415 -- see above

    template, _ = template_of(name, kind, press.own)
    return docx(made.paper, template, now=press.now, progress=press.progress)


def _pdf(name: str, kind: Kind, made: Made, press: Press) -> bytes:
    template, is_own = template_of(name, kind, press.own)
    if is_own:
        return _converted(template, _docx(name, kind, made, press), press)
    from reports.pdf.writing import pdf  # noqa: PLC0415 -- see above

    return pdf(made.paper, now=press.now, progress=press.progress)


def _xlsx(made: Made) -> bytes:
    from reports.workbook import workbook  # noqa: PLC0415 -- see above

    return workbook(made.sheet, *made.more)


def _csv(made: Made) -> bytes:
    from reports.csv_table import csv_table  # noqa: PLC0415 -- see above

    return csv_table(made.sheet)


def _converted(template: Path, content: bytes, press: Press) -> bytes:
    program = press.soffice or shutil.which("soffice")
    remedy = (
        f"make the DOCX and save it as PDF in Word, install LibreOffice (DONDOC_SOFFICE names "
        f"its program), or remove {template} to use the layout that is shipped"
    )
    if not program:
        message = f"a PDF of the office's own template {template} needs LibreOffice; {remedy}"
        raise ConversionError(message)
    with tempfile.TemporaryDirectory(prefix="dondoc-") as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(content)
        # A profile of its own: LibreOffice runs once for each profile only.
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            subprocess.run(  # noqa: S603 -- a program of the operator's, words of ours
                command, check=True, capture_output=True, timeout=LONGEST.total_seconds()
            )
            return source.with_suffix(".pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            message = f"{program} made no PDF of {template} ({error}); {remedy}"
            raise ConversionError(message) from error
