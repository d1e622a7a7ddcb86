"""Vietnamese from before Unicode: TCVN3 (".VnTime") is converted, VNI is recognised and refused."""

import re

from plan_reader.sources.flaws import NotADocumentError

# TCVN 5712:1993, VN3: the letters that the fonts .VnTime and .VnTimeH draw in place of Latin-1.
_TCVN3 = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_TABLE = {
    first + at: letter for first, letters in _TCVN3.items() for at, letter in enumerate(letters)
}
# Letters of Vietnamese that Latin-1 lacks: any text of some length in Unicode has them.
_MODERN = frozenset("ăđơưĂĐƠƯ") | {chr(code) for code in range(0x1EA0, 0x1EFA)}
# Signs inside words that only TCVN3 writes: à á ã ả ạ and đ.
_TELLING = frozenset("µ¸·¶¹®")
_ENOUGH = 10
# VNI writes a vowel and then its marks as one Latin-1 letter: "VIEÄT", "laäp".
_VNI = re.compile("[aeouyöôAEOUYÖÔ][äâùøûõïáàåãéèúüëÄÂÙØÛÕÏÁÀÅÃÉÈÚÜË]")
_VNI_SHARE = 0.4
_SHARE = 0.02
CONVERTED = "The text was written in TCVN3 (.VnTime) and was converted to Unicode."


def to_unicode(text: str) -> str:
    """Convert what is known to be TCVN3."""
    return text.translate(_TABLE)


def modern(text: str) -> tuple[str, bool]:
    """Return the text in Unicode, and whether it was converted.

    Raises NotADocumentError for VNI, whose letters are two signs each and cannot be told apart
    with certainty.
    """
    old = sum("\xa1" <= char <= "\xfe" for char in text)
    if old < max(_ENOUGH, _SHARE * len(text)) or any(char in _MODERN for char in text):
        return text, False
    if any(char in _TELLING for char in text):
        return to_unicode(text), True
    if len(_VNI.findall(text)) < _VNI_SHARE * old:
        return text, False
    message = (
        "the text is not in Unicode (it looks like VNI); "
        "convert it, for example with UniKey (Ctrl+Shift+F6), and save it again"
    )
    raise NotADocumentError(message)
