"""Registers (insolventie- en schuldhulpregisters): who stands in them is found before a legal step, and every week.

A publication that is surely about the debtor (the same number in the trade register, or the same name at the same
postcode) sets its stop by itself; the same name alone asks a person, and stops nothing. What was found and when is kept
as proof of care. Without a good look in the last week there is no legal step.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.text import name_key
from voldaan.base.todo import Todo
from voldaan.claims import hold_rules, holds
from voldaan.claims.events import RegisterChecked
from voldaan.claims.hold_queries import Helper

#: A look counts for so many days (rule book §8: weekly for open dossiers, else no legal phase).
FRESH_DAYS = 7
BATCH = 50
#: After so many debtors in a row without an answer the round ends: the rest stays due, and is asked the next time.
MOST_SILENT = 3


class Question(NamedTuple):
    """Vraag: about whom a register is asked; no number of a citizen, only what an invoice holds."""

    party_id: int
    name: str
    kvk: str
    postcode: str


class Publication(NamedTuple):
    """Publicatie: what a register says of somebody: the kind of stop, since when, and who acts for him."""

    number: str
    kind: str
    name: str
    since_on: date
    kvk: str = ""
    postcode: str = ""
    helper: Helper = Helper()


class Unavailable(Exception):
    """Het register antwoordt niet: that is no answer, and no "nothing found"."""


class Register(Protocol):
    """Register as the domain sees it."""

    code: str

    def search(self, question: Question) -> list[Publication]:
        """What it publishes about people or companies of this name or number; :raises Unavailable:."""
        ...


def same(question: Question, found: Publication) -> bool | None:
    """Dezelfde? True: surely; None: a namesake, for a person; False: somebody else."""
    if question.kvk and found.kvk:
        return question.kvk == found.kvk
    if name_key(question.name) != name_key(found.name):
        return False
    there, here = (text.replace(" ", "").upper() for text in (found.postcode, question.postcode))
    return True if here and here == there else None


def due(on: date) -> list[int]:
    """Debiteuren met een openstaande, vervallen vordering who were not looked at in the last week."""
    rows = sql.fetch(
        "SELECT DISTINCT c.debtor_id FROM claims_claim c WHERE c.closed_on IS NULL AND c.due_on < %(on)s AND NOT EXISTS"
        " (SELECT FROM claims_registercheck r WHERE r.party_id = c.debtor_id AND r.outcome <> 'failed'"
        "   AND r.checked_on > %(on)s::date - %(days)s) ORDER BY c.debtor_id",
        {"on": on, "days": FRESH_DAYS},
    )
    return [party for (party,) in rows]


def check(actor: Actor, registers: Sequence[Register], party_ids: Sequence[int] | None = None) -> Counter[str]:
    """Kijk in de registers voor deze debiteuren, or all that are due; gives counts by outcome.

    No transaction is open while a register is asked; each debtor's answer is stored by itself. A register that stays
    silent ends the round.
    """
    actor.must(Permission.RUN)
    with tenancy.active(actor.tenant_id):
        wanted = due(clock.today()) if party_ids is None else list(party_ids)
    counts: Counter[str] = Counter()
    silent = 0
    for start in range(0, len(wanted), BATCH):
        with tenancy.active(actor.tenant_id):
            questions = _questions(wanted[start : start + BATCH])
        for question in questions:
            found, failed = _ask(registers, question)
            with tenancy.active(actor.tenant_id):
                counts[_store(actor, question, registers, found, failed)] += 1
            silent = silent + 1 if failed else 0
            if silent == MOST_SILENT:
                return counts
    return counts


def record_by_hand(actor: Actor, party_id: int, *, evidence_id: int | None = None) -> None:
    """Zelf nagekeken: a person looked in the registers and found nothing."""
    actor.must(Permission.SETTLE)
    if not _questions([party_id]):
        raise NotFound("Deze debiteur bestaat niet in deze administratie.")
    _write(actor, party_id, ["hand"], "clear", [], evidence_id)


def answer(actor: Actor, check_id: int, *, is_debtor: bool) -> None:
    """Naamgenoot beoordelen: it is our debtor, and gets the stop; or somebody else. A second answer is nothing.

    :raises NotFound: when there is no such question.
    """
    actor.must(Permission.SETTLE)
    row = sql.fetch_one(
        "SELECT party_id, found, answered_on FROM claims_registercheck WHERE id = %s AND outcome = 'namesake'"
        " FOR UPDATE",
        [check_id],
    )
    if row is None:
        raise NotFound("Deze vraag is er niet (meer). Ververs de pagina.")
    if row[2] is not None:
        return
    if is_debtor:
        for found in _read(row[1]):
            _stop(actor, row[0], found)
    sql.execute("UPDATE claims_registercheck SET answered_on = %s WHERE id = %s", [clock.today(), check_id])


def open_questions() -> list[tuple[int, int, str, str]]:
    """Naamgenoten die een mens moet beoordelen: (check, debtor, name, what the register says)."""
    rows = sql.fetch(
        "SELECT r.id, r.party_id, p.name, r.found FROM claims_registercheck r JOIN parties_party p ON p.id = r.party_id"
        " WHERE r.outcome = 'namesake' AND r.answered_on IS NULL ORDER BY r.id"
    )
    return [
        (id_, party, name, "; ".join(f"{hold_rules.label(f.kind)} {f.number}, {f.name}" for f in _read(found)))
        for id_, party, name, found in rows
    ]


def to_do(on: date) -> list[Todo]:
    """Naamgenoten in een register, for a person; and that a register stays silent, since no legal step can follow."""
    namesakes = [
        Todo("register_namesake", on, 20, "In een register staat iemand met dezelfde naam. Is dat deze debiteur?",
             "/stops/", party_id=party)
        for _, party, _, _ in open_questions()
    ]  # fmt: skip
    row = sql.fetch_one(
        "SELECT min(f.checked_on) FROM claims_registercheck f WHERE f.outcome = 'failed'"
        " AND f.checked_on > %(on)s::date - %(days)s"
        " AND NOT EXISTS (SELECT FROM claims_registercheck r WHERE r.outcome <> 'failed' AND r.id > f.id)",
        {"on": on, "days": FRESH_DAYS},
    )
    silent = row[0] if row else None
    if silent is None:
        return namesakes
    said = "Een register geeft geen antwoord: zonder verse toets volgt geen gerechtelijke stap."
    return [*namesakes, Todo("register_silent", silent, 30, said, "/stops/")]


def _questions(party_ids: Sequence[int]) -> list[Question]:
    rows = sql.fetch(
        "SELECT id, name, kvk, postcode FROM parties_party WHERE id = ANY(%s) ORDER BY id", [list(party_ids)]
    )
    return [Question(*row) for row in rows]


def _ask(registers: Sequence[Register], question: Question) -> tuple[list[Publication], bool]:
    """All that is published, and whether a register gave no answer."""
    found: list[Publication] = []
    failed = not registers
    for register in registers:
        try:
            found += register.search(question)
        except Unavailable:
            failed = True
    return found, failed


def _store(
    actor: Actor, question: Question, registers: Sequence[Register], found: list[Publication], failed: bool
) -> str:
    surely = [f for f in found if same(question, f) is True]
    asked = _judged_before(question.party_id)
    perhaps = [f for f in found if same(question, f) is None and f.number not in asked]
    outcome = "failed" if failed else "namesake" if perhaps else "found" if surely else "clear"
    codes = [register.code for register in registers]
    if failed and not surely and _failed_today(question.party_id):
        return outcome
    _write(actor, question.party_id, codes, outcome, perhaps if outcome == "namesake" else surely, None)
    for publication in surely:
        _stop(actor, question.party_id, publication)
    if not failed:
        _withdrawn(question.party_id, {f.number for f in found})
    return outcome


def _failed_today(party_id: int) -> bool:
    """Asked in vain earlier today: one line in the file says it."""
    return bool(
        sql.fetch(
            "SELECT 1 FROM claims_registercheck WHERE party_id = %s AND outcome = 'failed' AND checked_on = %s",
            [party_id, clock.today()],
        )
    )


def _write(
    actor: Actor, party_id: int, codes: list[str], outcome: str, found: list[Publication], evidence_id: int | None
) -> None:
    today = clock.today()
    said = [{**f._asdict(), "since_on": f.since_on.isoformat(), "helper": f.helper._asdict()} for f in found]
    (row,) = sql.fetch(
        "INSERT INTO claims_registercheck (tenant_id, party_id, registers, outcome, found, evidence_id, checked_on,"
        " checked_at, checked_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        [actor.tenant_id, party_id, codes, outcome, json.dumps(said), evidence_id, today, clock.now(), actor.name[:80]],
    )
    events.record(actor, [events.Entry(RegisterChecked(check_id=row[0], outcome=outcome), party_id=party_id)])
    if outcome != "failed":
        sql.execute(
            "UPDATE claims_claim SET next_look_on = issued_on WHERE debtor_id = %s AND closed_on IS NULL"
            " AND verdict = 'register_check_needed'",
            [party_id],
        )


def _read(found: Any) -> list[Publication]:
    rows = json.loads(found) if isinstance(found, str) else found
    return [
        Publication(**{**row, "since_on": date.fromisoformat(row["since_on"]), "helper": Helper(**row["helper"])})
        for row in rows
    ]


def _judged_before(party_id: int) -> set[str]:
    """Numbers of publications that a person judged, or that wait for him."""
    rows = sql.fetch("SELECT found FROM claims_registercheck WHERE party_id = %s AND outcome = 'namesake'", [party_id])
    return {found.number for (said,) in rows for found in _read(said)}


def _stop(actor: Actor, party_id: int, found: Publication) -> None:
    """The stop of a publication, once: not again after a person lifted it or undid it."""
    known = sql.fetch_one(
        "SELECT h.id FROM claims_hold h JOIN claims_case k ON k.id = h.case_id WHERE k.debtor_id = %s AND h.kind = %s"
        " AND h.source = 'register' AND h.note = %s LIMIT 1",
        [party_id, found.kind, found.number],
    )
    if known is None:
        since = min(found.since_on, clock.today())
        try:
            holds.set_hold(
                actor, found.kind, party_id=party_id, from_on=since, note=found.number, source="register",
                helper=found.helper,
            )  # fmt: skip
        except Refused:
            holds.set_hold(actor, found.kind, party_id=party_id, note=found.number, source="register")


def _withdrawn(party_id: int, numbers: set[str]) -> None:
    """Stops whose publication is gone: they stay, and a person looks at them today."""
    today = clock.today()
    sql.execute(
        "UPDATE claims_hold h SET review_on = %s FROM claims_case k WHERE k.id = h.case_id AND k.debtor_id = %s"
        " AND h.source = 'register' AND h.released_on IS NULL AND NOT h.note = ANY(%s) AND h.review_on > %s",
        [today, party_id, sorted(numbers), today],
    )
