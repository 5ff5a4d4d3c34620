"""A mailbox by IMAP (RFC 3501): read only, one message at a time, from the place where reading stopped last."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple

from voldaan.base.errors import Refused
from voldaan.inbox.reading import LARGEST_BYTES

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Fetched(NamedTuple):
    """Opgehaald: the number of a message in its mailbox, and its bytes; None where it is too large to fetch."""

    uid: int
    content: bytes | None


class Dropped(Exception):
    """Verbinding verbroken: what was read until there stands; the next time goes on from there."""


@dataclass(frozen=True)
class Mailbox:
    """Postvak; nothing in it is changed, marked or removed."""

    host: str
    port: int = 993
    user: str = ""
    password: str = ""
    folder: str = "INBOX"
    use_tls: bool = True
    timeout: float = 30.0

    @property
    def name(self) -> str:
        """By which the place of reading is remembered."""
        return f"{self.user}@{self.host}/{self.folder}"[:140]

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """The mailbox for as long as the block lasts.

        :raises Refused: when the server cannot be reached, or does not take the name and the password.
        :raises Dropped: when the line breaks in between.
        """
        try:
            server = self._connect()
        except (OSError, imaplib.IMAP4.error) as error:
            raise Refused(
                f"Het postvak op {self.host} is niet bereikbaar ({error}). Controleer de gegevens en het wachtwoord."
            ) from error
        try:
            yield Opened(server, self._validity(server))
        except (imaplib.IMAP4.abort, OSError, EOFError) as error:
            raise Dropped(str(error)) from error
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()

    def _connect(self) -> imaplib.IMAP4:
        if self.use_tls:
            context = ssl.create_default_context()
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=self.timeout)
        else:
            server = imaplib.IMAP4(self.host, self.port, timeout=self.timeout)
        server.login(self.user, self.password)
        return server

    def _validity(self, server: imaplib.IMAP4) -> int:
        answer, _ = server.select(f'"{self.folder}"', readonly=True)
        if answer != "OK":
            raise Refused(f"De map {self.folder} is er niet in dit postvak. Kies een andere map.")
        said = server.response("UIDVALIDITY")[1]
        return int(said[0]) if said and said[0] else 0


@dataclass(frozen=True)
class Opened:
    """Geopend postvak; ``validity`` changes when the server numbers its messages anew."""

    server: imaplib.IMAP4
    validity: int

    def after(self, uid: int) -> Iterator[Fetched]:
        """Messages after this number, in their order."""
        answer, found = self.server.uid("SEARCH", "UID", f"{uid + 1}:*")
        numbers = [int(n) for line in found if line for n in line.split()] if answer == "OK" else []
        # "5:*" also gives the last one when it is below 5.
        for number in sorted({n for n in numbers if n > uid}):
            yield Fetched(number, self._content(number))

    def _content(self, uid: int) -> bytes | None:
        size = _SIZE.search(b" ".join(_flat(self.server.uid("FETCH", str(uid), "(RFC822.SIZE)")[1])))
        if size and int(size.group(1)) > LARGEST_BYTES:
            return None
        parts = self.server.uid("FETCH", str(uid), "(BODY.PEEK[])")[1]
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


def _flat(parts: object) -> Iterator[bytes]:
    for part in parts if isinstance(parts, list) else []:
        yield from (part if isinstance(part, tuple) else (part,)) if part else ()
