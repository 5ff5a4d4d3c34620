"""Aansluiten: bank statements against those that are known: told before, told twice, or with a gap between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.payments import continuity
from voldaan.payments.continuity import Known, Notice
from voldaan.payments.events import BankSeen
from voldaan.payments.retold import compare
from voldaan.payments.statements import StatementHead, StatementLine

KINDS = {"camt": "camt.053", "mt940": "MT940", "csv": "CSV"}


def iban_of(account: str) -> str:
    """IBAN of an account that an older file names by its number alone, where this administration has just one such."""
    if not account.isdecimal():
        return account
    rows = sql.fetch(
        "SELECT iban FROM (SELECT iban FROM payments_bankaccount UNION SELECT iban FROM parties_creditor) known"
        " WHERE iban LIKE %s",
        [f"NL%{account.zfill(10)}"],
    )
    return str(rows[0][0]) if len(rows) == 1 else account


def told_elsewhere(account_id: int, source: str) -> bool:
    """Whether another kind of file has told about this account: then days are compared, not keys alone."""
    row = sql.fetch_one(
        "SELECT 1 FROM payments_bankstatement WHERE account_id = %s AND source NOT IN ('', %s) AND lines > 0 LIMIT 1",
        [account_id, source],
    )
    return row is not None


def new_money(account_id: int, head: StatementHead, lines: Sequence[StatementLine]) -> tuple[list[StatementLine], int]:
    """Nieuw geld: the lines that are not known and that no other kind of file has told of; and how many it had told.

    :raises Refused: when both kinds tell of one day, and not the same money: nobody can say which is right.
    """
    known_keys = {
        row[0]
        for row in sql.fetch(
            "SELECT key FROM payments_bankline WHERE account_id = %s AND key = ANY(%s)",
            [account_id, [line.key for line in lines]],
        )
    }
    told = [line for line in lines if line.key not in known_keys]
    known = sql.fetch(
        "SELECT l.booked_on, l.amount_cents FROM payments_bankline l JOIN payments_bankstatement s"
        " ON s.id = l.statement_id WHERE l.account_id = %s AND l.booked_on = ANY(%s) AND s.source NOT IN ('', %s)",
        [account_id, sorted({line.booked_on for line in told}), head.source],
    )
    found = compare(told, [(row[0], row[1]) for row in known])
    if not found.contradicted:
        return found.new, len(told) - len(found.new)
    agreed = len(told) - len(found.new) - sum(line.booked_on in found.contradicted for line in told)
    if not agreed and _follows(account_id, head, found.contradicted):
        return told, 0  # the balance goes on where it was: a second statement of the day
    raise _contradiction(account_id, head, found.contradicted[0])


def _follows(account_id: int, head: StatementHead, days: Sequence[date]) -> bool:
    """Whether the balance goes on from a statement that told of those very days, not merely from the day before."""
    if head.opening_cents is None:
        return False
    row = sql.fetch_one(
        "SELECT count(DISTINCT l.booked_on) FROM payments_bankstatement s JOIN payments_bankline l"
        " ON l.statement_id = s.id WHERE s.account_id = %s AND s.closing_cents = %s AND l.booked_on = ANY(%s)",
        [account_id, head.opening_cents, list(days)],
    )
    return row is not None and row[0] == len(set(days))


def _contradiction(account_id: int, head: StatementHead, day: date) -> Refused:
    row = sql.fetch_one(
        "SELECT s.source FROM payments_bankline l JOIN payments_bankstatement s ON s.id = l.statement_id"
        " WHERE l.account_id = %s AND l.booked_on = %s AND s.source NOT IN ('', %s) LIMIT 1",
        [account_id, day, head.source],
    )
    before = KINDS.get(row[0] if row else "", "een ander soort bestand")
    return Refused(
        f"Van {day:%d-%m-%Y} zijn op {head.account_iban} al regels geboekt uit {before}, en dit bestand"
        f" ({KINDS.get(head.source, head.source)}) noemt voor die dag ander geld. Er is niets geboekt; lees deze dagen"
        f" in uit {before}, of begin dit bestand na die dag.",
        rule="bank-retold",
    )


def told_differently(head: StatementHead, closed: date) -> Refused:
    """The statement is known, from the same kind of file, and now it has other lines."""
    return Refused(
        f"Afschrift {head.statement_id} van {head.account_iban} van {closed:%d-%m-%Y} is al ingelezen met andere"
        " regels, bijvoorbeeld met een verzamelboeking als een totaal. Er is niets geboekt; lees dit afschrift niet nog"
        " eens in.",
        rule="bank-retold",
    )


def said(head: StatementHead, closed: date, *, count: int, fresh: int, told_before: int) -> list[Notice]:
    """Meldingen over one statement by itself: known already, known in part, told by another kind of file, unproved."""
    name = f"Afschrift {head.statement_id} van {head.account_iban} van {closed:%d-%m-%Y}"
    opened = head.opened_on or closed
    found = []
    if count and not fresh:
        kind = continuity.TOLD_BEFORE if told_before == count else continuity.DUPLICATE
        found.append((kind, f"{name} was al ingelezen; er is niets dubbel geboekt."))
    elif told_before:
        sentence = f"{name} noemt {told_before} regels die al uit een ander soort bestand waren geboekt."
        found.append((continuity.TOLD_BEFORE, sentence))
    elif fresh < count:
        found.append((continuity.OVERLAPS, f"{name} overlapt: {count - fresh} van de {count} regels waren al bekend."))
    if head.opening_cents is None and fresh:
        sentence = f"{name} noemt geen saldi: of er regels ontbreken, is niet te controleren."
        found.append((continuity.UNPROVEN, sentence))
    return [Notice(0, kind, sentence, opened, closed) for kind, sentence in found]


_KNOWN = (
    "SELECT s.id, a.iban, s.statement_key, s.opened_on, s.closed_on, s.opening_cents, s.closing_cents, s.sequence"
    " FROM payments_bankstatement s JOIN payments_bankaccount a ON a.id = s.account_id WHERE s.account_id = %s"
)


def join_up(actor: Actor, account_id: int) -> list[Notice]:
    """Sluit aan: judge all statements of the account again, keep what is to be said, and see how far the bank is known.

    Gives the notices of the judgement, oldest first; the order of the imports makes no difference.
    """
    statements = [Known._make(row) for row in sql.fetch(_KNOWN, [account_id])]
    notices = continuity.judge(statements, {})
    if notices or any(s.opening_cents is None for s in statements):
        notices = continuity.judge(statements, _own_money(continuity.unclear(statements)))
    _keep(account_id, notices)
    row = sql.fetch_one("SELECT declared_until FROM payments_bankaccount WHERE id = %s", [account_id])
    _see_bank(actor, account_id, continuity.seen_until(statements, notices, row[0] if row else None))
    return notices


def _own_money(statement_ids: list[int]) -> dict[int, int]:
    """What each of these statements told for the first time, in cents."""
    sums = dict.fromkeys(statement_ids, 0)
    return sums | dict(
        sql.fetch(
            "SELECT statement_id, sum(amount_cents)::bigint FROM payments_bankline WHERE statement_id = ANY(%s)"
            " GROUP BY statement_id",
            [statement_ids],
        )
    )


def _keep(account_id: int, notices: Sequence[Notice]) -> None:
    """Bewaar the judgement on the statements; what was said when a file was read stays."""
    wanted: dict[int, list[Notice]] = {}
    for notice in notices:
        wanted.setdefault(notice.statement_id, []).append(notice)
    rows = []
    for id_, told in sql.fetch(
        "SELECT id, notices FROM payments_bankstatement WHERE account_id = %s AND (notices <> '[]' OR id = ANY(%s))",
        [account_id, sorted(wanted)],
    ):
        before = json.loads(told)
        after = [n for n in before if n["kind"] not in continuity.JUDGED]
        after += [written(n) for n in wanted.get(id_, [])]
        if after != before:
            rows.append((id_, json.dumps(after)))
    sql.update("payments_bankstatement", {"id": "bigint", "notices": "jsonb"}, rows)


def written(notice: Notice) -> dict[str, str]:
    """A notice as it is kept and shown: kind, sentence and the days it is about."""
    return {
        "kind": notice.kind, "sentence": notice.sentence, "from_on": notice.from_on.isoformat(),
        "until_on": notice.until_on.isoformat(),
    }  # fmt: skip


def declare(actor: Actor, account_id: int, until: date) -> None:
    """Zelf nagekeken: a person says that all money of this account up to ``until`` is booked."""
    sql.execute(
        "UPDATE payments_bankaccount SET declared_until = greatest(declared_until, %s) WHERE id = %s",
        [until, account_id],
    )
    join_up(actor, account_id)


def _see_bank(actor: Actor, account_id: int, until: date | None) -> None:
    """Bank gezien: all money up to and including ``until`` is known; an older statement may show that less is."""
    if until and sql.execute(
        "UPDATE payments_bankaccount SET seen_until = %s WHERE id = %s AND seen_until IS DISTINCT FROM %s",
        [until, account_id, until],
    ):
        events.record(actor, [events.Entry(BankSeen(account_id=account_id, until=until))])
