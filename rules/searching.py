"""Text as people search it: without diacritics, so that "cap do" finds "cấp độ"."""

import unicodedata


def plain(text: str) -> str:
    """Return text as it is searched: lower case, no diacritics, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")


def words_of(asked: str) -> tuple[str, ...]:
    """Return the words that a text must hold, each one once."""
    return tuple(dict.fromkeys(plain(asked).split()))
