"""The Message-ID of a message: a function of the message alone.

Whoever gets a message twice, because the answer to the first try was lost, sees the same
id on both; whoever audits the outbox finds it by computing it again.
"""

import hashlib

LENGTH = 32


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID of the message with this key, angle brackets included."""
    return f"<{digest(key)}@{domain}>"


def digest(key: str) -> str:
    """Return the left side of the Message-ID: also the token in addresses for answers."""
    return hashlib.sha256(key.encode()).hexdigest()[:LENGTH]
