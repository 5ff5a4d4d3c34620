"""De demo: an administration with a year of simulated life, filled once and found again at the next start."""

from __future__ import annotations

import json
import secrets
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from voldaan.base import clock
from voldaan.base.actor import Actor, system
from voldaan.base.models import Tenant
from voldaan.parties.services import open_administration
from voldaan.people.services import add_member
from voldaan.testing import bureau, showcase
from voldaan.testing.own_invoices import make_some
from voldaan.testing.personas import test_iban
from voldaan.testing.world import live

NAME = "Atelier Regenboog"
LOGIN = "demo@example.nl"
#: Who works at the agency.
BUREAU = "bureau@example.nl"
#: Colleagues with less to say, so that roles can be tried.
COLLEAGUES = {"noor@example.nl": "controller", "iris@example.nl": "handler", "sam@example.nl": "viewer"}
CREDITOR: dict[str, Any] = {
    "email": "administratie@example.nl", "phone": "+31 97 014 012 345", "street": "Voorbeeldlaan 12",
    "postcode": "9990 AB", "town": "Voorbeelddam", "kvk": "90000000",
}  # fmt: skip


def fill_demo(
    home: Path, *, debtors: int = 300, days: int = 365, seed: int = 1, agency: bool = False
) -> tuple[str, str, str]:
    """Vul de demo: (administration, login, password). Filled already: at once; broken off: it goes on where it was.

    With ``agency`` there is an agency beside it, an administration of its own.
    """
    notes = _notes(home, debtors, days, seed)
    if not notes["done"]:
        actor, until = _administration(notes), date.fromisoformat(notes["until"])
        if not notes["lived"]:
            live(
                actor, home, debtors=notes["debtors"], days=notes["days"], seed=notes["seed"], until=until,
                before=_show,
            )  # fmt: skip
            _write(home, notes := notes | {"lived": True})
        with clock.set_to(until):
            make_some(actor)
            showcase.furnish(actor)
        _show(None)
        _write(home, notes := notes | {"done": True})
    if agency and not notes["agency"]:
        actor = bureau.fill(date.fromisoformat(notes["until"]), CREDITOR, home)
        add_member(actor, BUREAU, "owner", password=notes["password"])
        _write(home, notes | {"agency": True})
    return notes["name"], LOGIN, notes["password"]


def _show(day: date | None) -> None:
    """How far it is, on one line of a terminal; anywhere else nothing."""
    if sys.stderr.isatty():
        print(
            f"\rDe demo beleeft {day:%d-%m-%Y} ..." if day else "\r" + " " * 40 + "\r",
            end="",
            file=sys.stderr,
            flush=True,
        )


def last_working_day(before: date) -> date:
    """Laatste werkdag before a day."""
    day = before - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def _notes(home: Path, debtors: int, days: int, seed: int) -> dict[str, Any]:
    """What this demo was begun with: kept, so that a second start finds the same world."""
    path = home / "demo.json"
    if path.exists():
        notes: dict[str, Any] = json.loads(path.read_text())
        if not notes["done"] or Tenant.objects.filter(name=notes["name"]).exists():
            return notes
    taken = Tenant.objects.filter(name=NAME).exists()
    notes = {
        "name": f"{NAME} {secrets.token_hex(2)}" if taken else NAME, "password": secrets.token_urlsafe(9),
        "debtors": debtors, "days": days, "seed": seed, "until": last_working_day(clock.today()).isoformat(),
        "lived": False, "done": False, "agency": False,
    }  # fmt: skip
    _write(home, notes)
    return notes


def _write(home: Path, notes: dict[str, Any]) -> None:
    """In one rename, so that a half-written note is never read; the password is for this account's eyes only."""
    half = home / "demo.json.making"
    half.touch(mode=0o600)
    half.write_text(json.dumps(notes))
    half.replace(home / "demo.json")


def _administration(notes: dict[str, Any]) -> Actor:
    tenant = Tenant.objects.filter(name=notes["name"]).first()
    if tenant is None:
        tenant = open_administration(
            notes["name"], kind="company", iban=test_iban("ABNA", 417_164_300), details=CREDITOR
        )
    actor = system(tenant.id, "demo")
    add_member(actor, LOGIN, "owner", password=notes["password"])
    for email, role in COLLEAGUES.items():
        add_member(actor, email, role)
    return actor
