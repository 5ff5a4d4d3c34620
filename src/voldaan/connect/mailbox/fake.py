"""A mailbox server that misbehaves on purpose: for tests, on the loopback interface only."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class FakeMailbox:
    """Neppostvak. ``drop_after`` bodies the line breaks; ``says_twice`` gives every number of a search twice."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    password: str = "geheim"
    drop_after: int | None = None
    says_twice: bool = False
    sizes: dict[int, int] = field(default_factory=dict)
    given: int = 0
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Speak as much IMAP as reading needs (RFC 3501)."""
        self._say("* OK neppostvak")
        while line := self.rfile.readline().decode("latin-1").strip():
            tag, _, command = line.partition(" ")
            if not self._answer(tag, command):
                return

    def _answer(self, tag: str, command: str) -> bool:
        """Answer one command; False ends the session."""
        book, verb = self.server.book, command.split(" ")[0].upper()
        if verb == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif verb == "LOGIN" and f'"{book.password}"' not in command and not command.endswith(book.password):
            self._say(f"{tag} NO onbekend")
            return True
        elif verb in ("SELECT", "EXAMINE"):
            self._say(f"* {len(book.mails)} EXISTS")
            self._say(f"* OK [UIDVALIDITY {book.validity}] geldig")
        elif verb == "LOGOUT":
            self._say("* BYE dag")
            self._say(f"{tag} OK klaar")
            return False
        elif verb == "UID" and not self._uid(command):
            return False
        self._say(f"{tag} OK klaar")
        return True

    def _uid(self, command: str) -> bool:
        book = self.server.book
        if "SEARCH" in command:
            numbers = sorted(book.mails) * (2 if book.says_twice else 1)
            self._say("* SEARCH " + " ".join(map(str, numbers)))
            return True
        found = re.search(r"FETCH (\d+)", command)
        uid = int(found.group(1)) if found else 0
        content = book.mails.get(uid, b"")
        if "RFC822.SIZE" in command:
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {book.sizes.get(uid, len(content))})")
            return True
        if book.drop_after is not None and book.given >= book.drop_after:
            return False
        book.given += 1
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n")
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, book: FakeMailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.book = book


@contextmanager
def running(book: FakeMailbox) -> Iterator[FakeMailbox]:
    """The server on a free port for as long as the block lasts."""
    with _Server(book) as server:
        book.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield book
        finally:
            server.shutdown()
            thread.join()
