"""Forged forms: a token in every form, bound to session or link, and where the post came from.

Both must be right. The token is what protects; the headers catch what a stolen page or an
old browser tab would let through.
"""

from urllib.parse import urlsplit

from fastapi import Request
from itsdangerous import BadData

from portal.sessions import MAX_AGE_SECONDS, serializer

FIELD = "ma_bieu_mau"
# Our own pages send no referrer, and then a browser writes "null" for their origin too.
HIDDEN_ORIGIN = "null"
OWN_SITES = frozenset({"same-origin", "none"})


class ForgedFormError(PermissionError):
    """The form did not come from a page of this portal, or has grown old."""


class StaleFormError(ForgedFormError):
    """The form's token is missing, too old or another session's; sent again, it may be good."""


class FormGuard:
    """Make and check the tokens of forms."""

    def __init__(self, secret_key: str, *, public_url: str) -> None:
        self._signer = serializer(secret_key, "form")
        self._public_host = urlsplit(public_url).netloc

    def token(self, bound_to: str) -> str:
        """Return the token of a form; `bound_to` names the session or the link."""
        return str(self._signer.dumps(bound_to))

    def check(self, request: Request, token: str, *, bound_to: str) -> None:
        """Raise ForgedFormError unless token and headers are those of our own form.

        StaleFormError where only the token is at fault: a page left open over night.
        """
        self._check_headers(request)
        try:
            signed = self._signer.loads(token, max_age=MAX_AGE_SECONDS)
        except BadData as error:
            message = "the form has no valid token; open the page again and send it anew"
            raise StaleFormError(message) from error
        if signed != bound_to:
            message = "the form belongs to another session; open the page again"
            raise StaleFormError(message)

    def _check_headers(self, request: Request) -> None:
        site = request.headers.get("sec-fetch-site")
        if site is not None and site not in OWN_SITES:
            message = f'the form came from another site ("{site}"); open the page here'
            raise ForgedFormError(message)
        origin = request.headers.get("origin", HIDDEN_ORIGIN)
        hosts = {request.headers.get("host", ""), self._public_host}
        if origin != HIDDEN_ORIGIN and urlsplit(origin).netloc not in hosts:
            message = f'the form came from "{origin}"; open the page here'
            raise ForgedFormError(message)
