"""The zip in which Word keeps a document: opened within limits, whatever it claims to hold."""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from plan_reader.sources.flaws import BrokenError, LockedError, NotADocumentError, TooLargeError

# A plan of 200 pages is 3 MB of XML; pictures are never unpacked.
LARGEST_PART = 40 * 1024 * 1024
MOST_ENTRIES = 5000
MAIN = "word/document.xml"
_ENCRYPTED = 1


@dataclass(frozen=True)
class Package:
    """An open DOCX; `part` parses one of its XML files."""

    name: str
    archive: zipfile.ZipFile

    def part(self, path: str) -> BaseOxmlElement | None:
        """Return the root of an XML part, None when the package has none of that name.

        Raises TooLargeError before more than LARGEST_PART is unpacked, BrokenError for XML that is
        none. Entities are not resolved, so that they cannot be nested into a bomb.
        """
        try:
            with self.archive.open(path) as packed:
                data = packed.read(LARGEST_PART + 1)
        except KeyError:
            return None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
            raise broken(self.name, f"{path}: {error}") from error
        if len(data) > LARGEST_PART:
            message = (
                f"'{self.name}' unpacks to more than {LARGEST_PART // 2**20} MB of text ({path}); "
                "a plan is never so large: check where the file comes from"
            )
            raise TooLargeError(message)
        try:
            return parse_xml(data)
        except (SyntaxError, ValueError) as error:
            raise broken(self.name, f"{path}: {error}") from error


def open_package(path: Path) -> Package:
    """Open a DOCX; raises NotADocumentError for another zip, LockedError for an encrypted one."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise broken(path.name, str(error)) from error
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        message = (
            f"'{path.name}' holds {len(entries)} files, where a Word document has a few dozen; "
            "check where it comes from"
        )
        raise TooLargeError(message)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        message = f"'{path.name}' is locked with a password; save it without one"
        raise LockedError(message)
    if MAIN not in archive.namelist():
        message = f"'{path.name}' is a zip file but no Word document; give a DOCX, a PDF or a text"
        raise NotADocumentError(message)
    return Package(path.name, archive)


def broken(name: str, why: str) -> BrokenError:
    """Return the error of a damaged file."""
    return BrokenError(f"'{name}' is damaged ({why[:200]}); open it in Word and save it again")
