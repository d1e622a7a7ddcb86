"""Sealing: secrets that must be kept in the database, readable only with the secret key."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class SealBrokenError(ValueError):
    """What is kept was sealed with another secret key, or was changed."""


class Seal:
    """Closes and opens texts with a key derived from the installation's secret key.

    `purpose` keeps the keys of different uses apart.
    """

    def __init__(self, secret_key: str, *, purpose: str) -> None:
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(
            secret_key.encode()
        )
        self._box = Fernet(base64.urlsafe_b64encode(derived))

    def close(self, text: str) -> str:
        """Return the text sealed; a blank one stays blank."""
        return self._box.encrypt(text.encode()).decode() if text else ""

    def open(self, sealed: str) -> str:
        """Return what was sealed; SealBrokenError when this key did not seal it."""
        if not sealed:
            return ""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            message = "a secret in the database was sealed with another secret key; store it anew"
            raise SealBrokenError(message) from error
