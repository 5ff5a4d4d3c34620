"""Verhalen: Markdown that tells a case and is executed.

Fenced blocks, in order of the story; the first word after the backticks says what a block is:

* ``csv NAME`` and ``file NAME``: a file in the story's folder; ``{last...}`` is filled in, the rest is as it stands.
* ``bank NAME DATE``: a day's statement as camt.053; one movement a line: ``cents | name | IBAN | text``, behind a fifth
  bar the bank's code where it is a payment that came back, and behind a sixth the end-to-end id; ``{last...}``
  is filled in.
* ``office FIRST [LAST]``: the office on every working day: the statement of the day before without movements, the daily
  run, everything approved, sending at ten.
* ``voldaan [DATE]``: commands, one a line, as after ``voldaan``; DATE is the calendar from there on. ``{last.0.id}`` is
  a value out of the last JSON answer.
* ``unchanged``: one command that must succeed and change nothing; its JSON is the last answer.
* ``refused``: one command that must be refused (exit 2) with the sentence after ``>``, and must change nothing.
* ``refused-rows``: the same where only rows are refused: nothing changes but the record of the file that was offered.
* ``json``: what the last command answered holds at least this; a list has the same length.
* ``address URL``: from here on the installation has this web address.
* ``mail KIND [N]``: the last message of that kind that left (or the Nth) holds each of these lines; its links are the
  last answer, by the first word of their paths.
* ``page PATH``: what anybody sees there in a browser without script; with lines ``name=value`` what he fills in and
  sends, beside what the page before holds unseen (``send`` when that is all); behind ``> `` words of the page that
  follows.
* a Markdown table after a command: its answer, row by row, the columns of the header.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import html
import io
import json
import re
import shlex
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client, override_settings

from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.testing.builders import Movement, camt053

OPENING_CENTS = 500_000
RECORDED = frozenset({"invoices_importfile", "invoices_importrow"})
_PIECE = re.compile(r"^```(?P<head>[^\n]*)\n(?P<body>.*?)^```$|^(?P<table>(?:\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL)


@dataclass
class Answer:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document that it printed."""
        return json.loads(self.out)


@dataclass
class Story:
    """One story being told: its folder with files, the day on the calendar, the last answer."""

    folder: Path
    day: date = date(2026, 1, 2)
    last: Any = None
    files: dict[str, Path] = field(default_factory=dict)
    balance_cents: int = OPENING_CENTS
    address: str = ""
    browser: Client = field(default_factory=Client)
    unseen: dict[str, str] = field(default_factory=dict)

    def tell(self, text: str) -> None:
        """Execute every piece in order; the first that is not as told fails, with its line."""
        for match in _PIECE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            try:
                self._piece(match)
            except AssertionError as error:
                raise AssertionError(f"line {line}: {error}") from error

    def _piece(self, match: re.Match[str]) -> None:
        if match["table"]:
            assert_table(match["table"], self.last)
            return
        word, *rest = match["head"].split()
        body = match["body"]
        if word == "voldaan":
            self.day = date.fromisoformat(rest[0]) if rest else self.day
            for command in body.strip().splitlines():
                self.run(command)
        elif word == "office":
            self._office(date.fromisoformat(rest[0]), date.fromisoformat(rest[-1]))
        elif word == "unchanged":
            before = contents()
            self.run(body.strip())
            assert contents() == before, f"voldaan {body.strip()} changed something"
        elif word in ("refused", "refused-rows"):
            self._refused(body, recorded=RECORDED if word == "refused-rows" else frozenset())
        elif word == "json":
            assert_holds(json.loads(body), self.last)
        elif word == "address":
            self.address = rest[0]
        elif word == "mail":
            self._mail(rest[0], body, int(rest[1]) - 1 if rest[1:] else -1)
        elif word == "page":
            self._page(self._filled(rest[0]), self._filled(body))
        elif word in ("csv", "file"):
            self._file(rest[0], self._filled(body).encode())
        elif word == "bank":
            self._statement(rest[0], self._filled(body), date.fromisoformat(rest[1]))

    def _office(self, first: date, last: date) -> None:
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            if day.weekday() > 4:
                continue
            self.day = day
            before = day - timedelta(days=3 if day.weekday() == 0 else 1)
            self._statement("office.xml", "", before)
            for command in (
                "bank import office.xml",
                f"run --on {day}",
                "outbox approve --all",
                f"outbox send --on {day}",
            ):
                self.run(command)

    def _statement(self, name: str, body: str, day: date) -> None:
        """A day's statement that goes on where the one before it ended."""
        movements = _movements(body, day)
        self._file(name, camt053("NL91ABNA0417164300", day, self.balance_cents, movements))
        self.balance_cents += sum(m.cents for m in movements)

    def _mail(self, kind: str, body: str, place: int) -> None:
        """What the last message of a kind said, for its reader: the text of the mail."""
        self.run("outbox")
        found = [row for row in self.last if row["kind"] == kind and row["state"] == "sent"]
        assert found, f"no {kind} was sent: {[(row['kind'], row['state']) for row in self.last]}"
        content = (self.folder / "berichten" / found[place]["files"][0]).read_bytes()
        mail = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for line in filter(None, map(str.strip, body.splitlines())):
            assert line in text, f"{line!r} is not in:\n{text}"
        links = re.findall(rf"{re.escape(self.address)}(/([a-z]+)/[0-9A-Z-]+)", text) if self.address else []
        self.last = {road: path for path, road in links} | {"to": str(mail["To"])}

    def _page(self, path: str, body: str) -> None:
        lines = list(filter(None, map(str.strip, body.splitlines())))
        filled = dict(line.split("=", 1) for line in lines if not line.startswith("> ") and "=" in line)
        filled = self.unseen | filled if filled or "send" in lines else {}
        with clock.set_to(self.day):
            answer = self.browser.post(path, filled, follow=True) if filled else self.browser.get(path, follow=True)
        self.unseen = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode()))
        text = " ".join(re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())).split())
        for line in lines:
            assert not line.startswith("> ") or line[2:] in text, f"{line!r} is not on {path}: {text}"

    def _file(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.write_bytes(content)
        self.files[name] = path

    def run(self, command: str) -> None:
        """A command that must succeed; its JSON is the last answer."""
        answer = self.command(f"{command} --json")
        assert answer.code == 0, f"voldaan {command}: {answer.code} {answer.err}"
        self.last = answer.json()

    def _refused(self, body: str, recorded: frozenset[str]) -> None:
        command, _, sentence = body.strip().partition("\n> ")
        before = contents(except_=recorded)
        answer = self.command(command)
        assert answer.code == 2, f"voldaan {command}: {answer.code} {answer.out}"
        assert answer.err.strip() == sentence.strip(), f"voldaan {command} said: {answer.err}"
        assert contents(except_=recorded) == before, f"voldaan {command} changed something"
        assert check() == []

    def command(self, command: str) -> Answer:
        """Run one command line as the shell would, in this process."""
        from voldaan.cli import commands, parser

        words = [str(self.files.get(w, w)) for w in shlex.split(self._filled(command))]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), clock.set_to(self.day), \
                override_settings(PUBLIC_URL=self.address):  # fmt: skip
            try:
                code = commands.run(parser.build().parse_args(words), self.folder)
            except Refused as refusal:
                print(refusal.sentence, file=err)
                code = 2
            except SystemExit as left:
                code = int(left.code or 0)
        return Answer(code, out.getvalue(), err.getvalue())

    def _filled(self, command: str) -> str:
        def value(match: re.Match[str]) -> str:
            found = self.last
            for step in match[1].split("."):
                found = found[int(step)] if step.isdecimal() else found[step]
            return str(found)

        return re.sub(r"\{last\.([^}]+)\}", value, command)


def _movements(body: str, day: date) -> list[Movement]:
    movements = []
    for n, line in enumerate(body.strip().splitlines(), 1):
        cents, name, iban, text, *rest = (part.strip() for part in line.split("|"))
        returned, end_to_end = (*rest, "", "")[:2]
        movements.append(
            Movement(f"{day:%Y%m%d}{n:03d}", int(cents), name, iban, text, returned=returned, end_to_end=end_to_end)
        )
    return movements


def contents(*, except_: frozenset[str] = frozenset()) -> dict[str, str]:
    """A fingerprint of every table, over all administrations: equal before and after means that nothing changed."""
    found: dict[str, str] = {}
    tables = sorted(m._meta.db_table for m in apps.get_models() if m._meta.managed and m._meta.db_table not in except_)
    for tenant in Tenant.objects.order_by("id"):
        with tenancy.active(tenant.id):
            for table in tables:
                quoted = connection.ops.quote_name(table)
                row = sql.fetch_one(
                    f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {quoted} t"
                )
                found[f"{tenant.name}/{table}"] = f"{row}"
    return found


def check() -> list[dict[str, object]]:
    """``voldaan check`` over all administrations."""
    from voldaan.daily.check import differences

    found: list[dict[str, object]] = []
    for tenant in Tenant.objects.order_by("id"):
        with tenancy.active(tenant.id):
            found += differences()
    return found


def assert_holds(expected: Any, found: Any, where: str = "answer") -> None:
    """``found`` holds at least what is expected: keys of a document, every item of a list."""
    if isinstance(expected, dict):
        assert isinstance(found, dict), f"{where} is {found!r}, not a document"
        for key, value in expected.items():
            assert key in found, f"{where} has no {key}"
            assert_holds(value, found[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert isinstance(found, list), f"{where} is {found!r}, not a list"
        assert len(found) == len(expected), f"{where} has {len(found)} items, not {len(expected)}: {found}"
        for n, (one, other) in enumerate(zip(expected, found, strict=True)):
            assert_holds(one, other, f"{where}.{n}")
    else:
        assert found == expected, f"{where} is {found!r}, not {expected!r}"


def assert_table(table: str, found: Any) -> None:
    """The answer is this table: every row, in order, by the columns of its header."""
    header, _, *rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in table.strip().splitlines()]
    shown = [[_cell(row[name]) for name in header] for row in _rows(found)]
    assert shown == rows, "\n".join(["the answer is", *("| " + " | ".join(r) + " |" for r in shown)])


def _rows(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        return next((v for v in found.values() if isinstance(v, list)), [found])
    rows: list[dict[str, Any]] = found
    return rows


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{v['claim']} {v['component']} {v['amount_cents']}" if isinstance(v, dict) and "claim" in v
                         else str(v) for v in value)  # fmt: skip
    return "" if value is None else str(value)


def stories(folder: Path) -> list[Path]:
    """The Markdown files beside this one."""
    return sorted(folder.glob("*.md"))
