"""A mail server that misbehaves on purpose: for tests, on the loopback interface only."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes


@dataclass
class FakeMailServer:
    """Nepmailserver. ``mood`` per delivery: ok, refuse, busy, drop_after_data (accepted, but the answer is lost)."""

    mood: str = "ok"
    #: Asked for a mood at each delivery, where there is one; told the Message-ID of what was accepted.
    choose: Callable[[], str] | None = None
    note: Callable[[str], None] | None = None
    accepted: list[bytes] = field(default_factory=list)
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Speak as much SMTP as a delivery needs (RFC 5321); whoever hangs up half-way delivered nothing."""
        with suppress(ConnectionError):
            self._converse()

    def _converse(self) -> None:
        book = self.server.book
        mood = book.choose() if book.choose else book.mood
        self._say("421 te druk" if mood == "busy" else "220 nepserver")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self._say("221 dag")
                return
            if verb == b"RCPT" and mood == "refuse":
                self._say("550 onbekende ontvanger")
            elif verb == b"DATA":
                self._say("354 ga door")
                book.accepted.append(self._data())
                if book.note:
                    book.note(message_from_bytes(book.accepted[-1])["Message-ID"])
                if mood == "drop_after_data":
                    return
                self._say("250 aangenomen")
            else:
                self._say("250 goed")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionResetError
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, book: FakeMailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.book = book


@contextmanager
def running() -> Iterator[FakeMailServer]:
    """The server on a free port for as long as the block lasts."""
    book = FakeMailServer()
    with _Server(book) as server:
        book.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield book
        finally:
            server.shutdown()
            thread.join()
