"""The Message-ID of a message: a function of the message alone.

Whoever gets a message twice, because the answer to the first try was lost, sees the same
id on both; whoever audits the outbox finds it by computing it again.
"""

import hashlib

LENGTH = 32


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID of the message with this key, angle brackets included."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:LENGTH]
    return f"<{digest}@{domain}>"
