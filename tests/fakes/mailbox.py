"""A mailbox in memory, and a small IMAP server over the same mails."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from notifications.replies.mailbox import Arrived

USER, PASSWORD = "vp", "bí mật"


@dataclass
class FakeMailbox:
    """Mails numbered from 1, as a server keeps them."""

    mails: list[bytes] = field(default_factory=list)
    name: str = "vp@mail.example/INBOX:1"
    limit_bytes: int = 1_000_000

    def put(self, raw: bytes) -> None:
        """Let a mail arrive."""
        self.mails.append(raw)

    def after(self, uid: int) -> Iterator[Arrived]:
        """Yield what arrived after a number."""
        for number, raw in enumerate(self.mails, 1):
            if number > uid and len(raw) > self.limit_bytes:
                yield Arrived(uid=number, raw=raw.partition(b"\r\n\r\n")[0], is_too_large=True)
            elif number > uid:
                yield Arrived(uid=number, raw=raw)


class _Session(socketserver.StreamRequestHandler):
    """Speaks as much IMAP4rev1 as is needed to read a folder (RFC 3501)."""

    server: "_Server"

    def handle(self) -> None:
        self._say("* OK [CAPABILITY IMAP4rev1] ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            word, _, more = rest.partition(" ")
            if word.upper() == "UID":
                word, _, more = more.partition(" ")
            if not self._answer(tag, word.upper(), more):
                return

    def _answer(self, tag: str, word: str, more: str) -> bool:
        self.server.commands.append(word)
        if word == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif word in {"SELECT", "EXAMINE"}:
            self._say(f"* {len(self.server.box.mails)} EXISTS", "* OK [UIDVALIDITY 7] kept")
        elif word == "STATUS":
            self._say("* STATUS INBOX (UIDVALIDITY 7)")
        elif word == "SEARCH":
            self._search(more)
        elif word == "FETCH":
            self._fetch(more)
        elif word == "LOGOUT":
            self._say("* BYE", f"{tag} OK")
            return False
        self._say(f"{tag} OK done")
        return True

    def _search(self, asked: str) -> None:
        found = re.search(r"UID (\d+)(:\*)?", asked)
        first = int(found.group(1)) if found else 1
        last = len(self.server.box.mails) if not found or found.group(2) else first
        # "5:*" names the last one even where it is lower: as real servers do.
        uids = sorted({*range(first, last + 1)} | ({last} if found and found.group(2) else set()))
        self._say("* SEARCH " + " ".join(str(uid) for uid in uids if uid))

    def _fetch(self, asked: str) -> None:
        uid = int(asked.split(" ", maxsplit=1)[0])
        raw = re.sub(rb"\r?\n", b"\r\n", self.server.box.mails[uid - 1])
        part = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in asked else raw
        name = "BODY[HEADER]" if "HEADER" in asked else "BODY[]"
        facts = f"UID {uid} FLAGS () RFC822.SIZE {len(raw)} {name}"
        self._say(f"* {uid} FETCH ({facts} {{{len(part)}}}")
        self.wfile.write(part + b")\r\n")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, box: FakeMailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.box = box
        self.commands: list[str] = []


@contextmanager
def imap_server(box: FakeMailbox) -> Iterator[tuple[str, list[str]]]:
    """Serve a mailbox over IMAP; yield its URL and the commands that came."""
    with _Server(box) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            port = server.server_address[1]
            yield f"imap://{USER}:secret@127.0.0.1:{port}", server.commands
        finally:
            server.shutdown()
            thread.join()
