"""The Message-ID of a message: a function of the message and of the office's secret key.

Whoever gets a message twice, because the answer to the first try was lost, sees the same
id on both; whoever audits the outbox finds it by computing it again. Nobody else can: who
names one of our ids, in a reply or in a bounce, has had the letter in hands.
"""

import hashlib
import hmac

LENGTH = 32
# So that no seal made with the same key for another purpose reads as an id.
PURPOSE = "dondoc message-id"


def message_id(key: str, domain: str, secret_key: str = "") -> str:
    """Return the Message-ID of the message with this key, angle brackets included."""
    return f"<{digest(key, secret_key)}@{domain}>"


def digest(key: str, secret_key: str = "") -> str:
    """Return the left side of the Message-ID: also the token in addresses for answers."""
    said = f"{PURPOSE}\n{key}".encode()
    return hmac.new(secret_key.encode(), said, hashlib.sha256).hexdigest()[:LENGTH]
