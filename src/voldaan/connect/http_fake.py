"""A provider that misbehaves on purpose, on the loopback interface only: what the fakes of all providers share."""

from __future__ import annotations

import http.server
import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Call(NamedTuple):
    """Verzoek as it came in, with what was answered."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer: bytes


@dataclass
class FakeProvider(ABC):
    """Nepaanbieder. ``mood`` of what changes something: ok; busy (429); drop (done, the answer lost); broken (done,
    and then 500); refuse (never); key (wrong key).
    """

    mood: str = "ok"
    calls: list[Call] = field(default_factory=list)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        """What the provider says when it is well; it keeps what it accepted."""

    def refusal(self) -> tuple[int, Any]:
        """What it says of a message that it will never take."""
        return 422, {"message": "refused"}

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any] | None:
        """By mood; None drops the line."""
        if method == "POST" and self.mood in ("busy", "key", "refuse"):
            return {"busy": (429, {}), "key": (401, {}), "refuse": self.refusal()}[self.mood]
        status, said = self.answer(method, path, headers, body)
        if method == "POST" and self.mood == "drop":
            return None
        if method == "POST" and self.mood == "broken":
            return 500, {}
        return status, said


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        found = self.server.book.handle(self.command, self.path, headers, body)
        if found is None:
            self.server.book.calls.append(Call(self.command, self.path, headers, body, 0, b""))
            self.close_connection = True
            return
        status, said = found
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.server.book.calls.append(Call(self.command, self.path, headers, body, status, content))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = _do

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, book: FakeProvider) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.book = book


@contextmanager
def running(book: FakeProvider) -> Iterator[None]:
    """The provider on a free port for as long as the block lasts."""
    with _Server(book) as server:
        book.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
