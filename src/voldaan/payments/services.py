"""Writes about payments: statements in, lines matched, money allocated at value date, and undone by reversal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.parties.services import checked_iban, keep_account
from voldaan.payments import joining, returning, settle, thresholds, told
from voldaan.payments.candidates import Candidates
from voldaan.payments.continuity import Notice
from voldaan.payments.events import MoneyReceived, MoneySetAside, MoneyTakenBack, PaymentUndone
from voldaan.payments.matching import Match, match
from voldaan.payments.matching_keys import LineWords
from voldaan.payments.matching_returns import is_return
from voldaan.payments.models import BankAccount, BankStatement
from voldaan.payments.statements import BOOKABLE, Part, StatementHead, StatementLine, StatementTail
from voldaan.payments.threshold_rules import settles_itself

LINES_PER_BATCH = 1000


@dataclass
class BankImport:
    """Uitkomst of one bank file; ``notices`` say what is missing, known already or cannot be checked."""

    statements: int = 0
    lines: int = 0
    known: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    claim_ids: set[int] = field(default_factory=set)
    debtor_ids: set[int] = field(default_factory=set)
    reopened_ids: set[int] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)


def import_statements(actor: Actor, parts: Iterable[Part], *, sha256: str) -> BankImport:
    """Bankafschriften verwerken, in the caller's transaction: a refusal half-way leaves nothing behind.

    :raises Refused: a statement that does not add up, of another account, or that is no booked statement; days that
        another kind of file told of differently.
    """
    actor.must(Permission.BANK)
    sql.execute("SELECT pg_advisory_xact_lock(%s, 2)", [actor.tenant_id % 2**31])
    result = BankImport()
    reading: _Reading | None = None
    accounts: dict[int, None] = {}
    for part in parts:
        if isinstance(part, StatementHead):
            reading = _begin(actor, part, sha256)
            accounts[reading.account.id] = None
            continue
        assert reading is not None
        if isinstance(part, StatementLine):
            reading.batch.append(part)
            reading.count += 1
            if len(reading.batch) == LINES_PER_BATCH and not reading.compared:
                _book(actor, reading, result)
        else:
            _end(actor, reading, part, result)
    for account_id in accounts:
        result.reopened_ids |= returning.book_waiting(actor, account_id)
        result.notices += joining.join_up(actor, account_id)
    # What waited may fit now: a claim was returned, or another payment took one of the claims that it might be for.
    result.claim_ids |= rematch(actor, of_claims=result.claim_ids | result.reopened_ids).claim_ids
    return result


@dataclass
class _Reading:
    """The statement that is being read; ``compared``: it is held whole, to lay it beside another kind of file."""

    statement_id: int
    account: BankAccount
    head: StatementHead
    compared: bool
    batch: list[StatementLine] = field(default_factory=list)
    count: int = 0
    fresh: int = 0
    told_before: int = 0


def _begin(actor: Actor, head: StatementHead, sha256: str) -> _Reading:
    account = _account(actor, head)
    compared = joining.told_elsewhere(account.id, head.source)
    reading = _Reading(sql.take_ids("payments_bankstatement", 1)[0], account, head, compared)
    _open_statement(actor, reading.statement_id, account, head, sha256)
    return reading


def _end(actor: Actor, reading: _Reading, tail: StatementTail, result: BankImport) -> None:
    if reading.compared:
        lines, reading.batch = reading.batch, []
        new, reading.told_before = joining.new_money(reading.account.id, reading.head, lines)
        for start in range(0, len(new), LINES_PER_BATCH):
            reading.batch = new[start : start + LINES_PER_BATCH]
            _book(actor, reading, result)
    _book(actor, reading, result)
    result.known += reading.count - reading.fresh
    result.statements += _close_statement(actor, reading, tail, result)


def _account(actor: Actor, head: StatementHead) -> BankAccount:
    """The account of this statement; the first one of a creditor without account becomes his."""
    if head.kind != BOOKABLE:
        raise Refused(
            "Dit bestand is een tussentijds overzicht (camt.052 of camt.054); het geld daarin staat ook op het "
            "dagafschrift. Lees het dagafschrift (camt.053) in.",
            rule="bank-kind",
        )
    head = replace(head, account_iban=joining.iban_of(head.account_iban))
    found = BankAccount.objects.filter(iban=head.account_iban).first()
    if found is not None:
        return found
    creditors = sql.fetch("SELECT id, iban FROM parties_creditor ORDER BY id")
    mine = [id_ for id_, iban in creditors if iban == head.account_iban]
    if not mine and len(creditors) == 1 and not creditors[0][1]:
        checked_iban(head.account_iban)
        mine = [creditors[0][0]]
        sql.execute("UPDATE parties_creditor SET iban = %s WHERE id = %s", [head.account_iban, mine[0]])
        keep_account(actor, mine[0])
    if not mine:
        raise _foreign_account(head.account_iban)
    return BankAccount.objects.create(tenant_id=actor.tenant_id, creditor_id=mine[0], iban=head.account_iban)


def refuse_foreign_account(iban: str) -> None:
    """:raises Refused: when no creditor of this administration has this account, or could take it as his first."""
    iban = joining.iban_of(iban)
    known = sql.fetch_one("SELECT 1 FROM payments_bankaccount WHERE iban = %s", [iban])
    own = sql.fetch("SELECT iban FROM parties_creditor")
    if known is None and (iban,) not in own and not (len(own) == 1 and not own[0][0]):
        raise _foreign_account(iban)


def _foreign_account(iban: str) -> Refused:
    return Refused(
        f"Rekening {iban} hoort niet bij deze administratie. Er is niets geboekt; kies het afschrift van een eigen "
        "rekening, of voeg deze rekening eerst toe.",
        rule="bank-account",
    )


def _open_statement(actor: Actor, id_: int, account: BankAccount, head: StatementHead, sha256: str) -> None:
    opened = head.opened_on or clock.today()
    BankStatement.objects.create(
        id=id_, tenant_id=actor.tenant_id, account=account, statement_key=f"open:{id_}", file_sha256=sha256,
        opened_on=head.opened_on, closed_on=opened, opening_cents=head.opening_cents, sequence=head.sequence[:35],
        source=head.source, lines=0, imported_at=clock.now(),
    )  # fmt: skip


def _close_statement(actor: Actor, reading: _Reading, tail: StatementTail, result: BankImport) -> int:
    """Afsluiten: the statement gets its natural key; one that is known already leaves no second trace."""
    head, id_, account = reading.head, reading.statement_id, reading.account
    closed = tail.closed_on or head.opened_on or clock.today()
    if closed > clock.today():
        raise Refused(
            f"Afschrift {head.statement_id} is van {closed:%d-%m-%Y} en dat is in de toekomst. Er is niets geboekt; "
            "download het afschrift opnieuw bij de bank.",
            rule="bank-future",
        )
    key = f"{head.statement_id}:{closed.isoformat()}:{tail.closing_cents}"[:64]
    known = sql.fetch_one(
        "SELECT id, opening_cents FROM payments_bankstatement WHERE account_id = %s AND statement_key = %s",
        [account.id, key],
    )
    said = joining.said(head, closed, count=reading.count, fresh=reading.fresh, told_before=reading.told_before)
    if known is not None:
        if reading.fresh and head.source != "csv" and known[1] == head.opening_cents:
            raise joining.told_differently(head, closed)
        moved = "UPDATE payments_bankline SET statement_id = %s WHERE statement_id = %s"
        sql.execute(moved, [known[0], id_])
        sql.execute("DELETE FROM payments_bankstatement WHERE id = %s", [id_])
        result.notices += said
        return 0
    sql.execute(
        "UPDATE payments_bankstatement SET statement_key = %s, closed_on = %s, closing_cents = %s, lines = %s,"
        " notices = %s WHERE id = %s",
        [key, closed, tail.closing_cents, reading.count, json.dumps([joining.written(n) for n in said]), id_],
    )
    result.notices += said
    return 1


def declare_seen(actor: Actor, until: date) -> None:
    """Zelf nagekeken: a person has looked at the bank and says that all money up to ``until`` is booked.

    :raises Refused: for a day that is not over yet.
    """
    actor.must(Permission.BANK)
    if until > clock.today():
        raise Refused("Die dag is nog niet voorbij. Kies vandaag of een eerdere dag.")
    for creditor_id, iban in sql.fetch(
        "SELECT id, iban FROM parties_creditor c WHERE iban <> '' AND NOT EXISTS"
        " (SELECT FROM payments_bankaccount a WHERE a.creditor_id = c.id)"
    ):
        BankAccount.objects.create(tenant_id=actor.tenant_id, creditor_id=creditor_id, iban=iban)
    accounts = sql.fetch("SELECT id FROM payments_bankaccount")
    if not accounts:
        raise Refused("Er is nog geen bankrekening bekend. Vul het IBAN van de schuldeiser in.")
    for (account_id,) in accounts:
        joining.declare(actor, account_id, until)


_LINE = {
    "id": "bigint", "key": "text", "reference": "text", "booked_on": "date", "value_on": "date",
    "amount_cents": "bigint", "counterparty_name": "text", "counterparty_iban": "text", "text": "text",
    "structured_reference": "text", "end_to_end_id": "text", "mandate_id": "text", "return_reason": "text",
    "is_reversal": "boolean", "batch_size": "integer", "ultimate_name": "text", "bank_code": "text", "state": "text",
    "unallocated_cents": "bigint",
}  # fmt: skip


def _book(actor: Actor, reading: _Reading, result: BankImport) -> None:
    """Inboeken: lines that are new become rows and money received; then they are matched in order."""
    lines, account = reading.batch, reading.account
    reading.batch = []
    known = {
        row[0]
        for row in sql.fetch(
            "SELECT key FROM payments_bankline WHERE account_id = %s AND key = ANY(%s)",
            [account.id, [line.key for line in lines]],
        )
    }
    fresh = [line for line in lines if line.key not in known]
    reading.fresh += len(fresh)
    if not fresh:
        return
    ids = sql.take_ids("payments_bankline", len(fresh))
    rows = [
        (id_, x.key, (x.reference or x.key)[:80], x.booked_on, x.value_on, x.amount_cents, x.counterparty_name[:140],
         x.counterparty_iban[:34], x.text, x.structured_reference[:80], x.end_to_end_id[:80], x.mandate_id[:80],
         x.return_reason[:12], x.reverses, x.batch_size, x.ultimate_name[:140], x.bank_code[:35],
         "to_settle" if x.amount_cents > 0 or is_return(x) else "not_ours", max(x.amount_cents, 0))
        for id_, x in zip(ids, fresh, strict=True)
    ]  # fmt: skip
    sql.insert("payments_bankline", _LINE, rows, constants={
        "tenant_id": actor.tenant_id, "account_id": account.id, "statement_id": reading.statement_id, "level": "none",
        "probability": 0.0, "reasons": "[]", "candidates": "[]", "proposal": "[]", "decided_by": "",
    })  # fmt: skip
    receive(actor, account.creditor_id, [(id_, x) for id_, x in zip(ids, fresh, strict=True) if x.amount_cents > 0])
    told.keep(actor, ids)
    result.lines += len(fresh)
    _match_lines(actor, list(zip(ids, fresh, strict=True)), result)


def receive(actor: Actor, creditor_id: int, lines: Sequence[tuple[int, StatementLine]]) -> None:
    """Ontvangen: money on the bank that is nobody's yet."""
    entries = [
        events.Entry(MoneyReceived(line_id=id_, amount_cents=x.amount_cents), key=f"line:{id_}", on=x.booked_on)
        for id_, x in lines
    ]
    event_ids = events.record(actor, entries)
    settle.post_received(
        actor, creditor_id, [(e, id_, x.amount_cents, x.value_on) for e, (id_, x) in zip(event_ids, lines, strict=True)]
    )


def _match_lines(actor: Actor, lines: list[tuple[int, StatementLine]], result: BankImport) -> None:
    words = [LineWords(line) for _, line in lines]
    candidates = Candidates(words)
    found: list[tuple[int, StatementLine, Match]] = []
    threshold = thresholds.threshold()
    book = settle.Book(actor)
    book.load(candidates.open_ids())
    for (id_, line), word in zip(lines, words, strict=True):
        outcome = _match(word, candidates)
        if settles_itself(outcome, threshold):
            _allocate(book, candidates, id_, line, outcome)
        found.append((id_, line, outcome))
        result.levels[outcome.level] += 1
        result.debtor_ids.update(outcome.debtor_ids if outcome.level == "possible" else ())
    result.claim_ids |= book.write()
    _store_matches(found, book.unallocated)


def _match(words: LineWords, candidates: Candidates) -> Match:
    accounts = candidates.accounts(words)
    first = match(words.line, candidates.strong(words), account_debtor_ids=accounts, words=words)
    if first.level == "certain" or words.line.amount_cents <= 0:
        return first
    return match(words.line, candidates.all(words), account_debtor_ids=accounts, words=words)


def _allocate(book: settle.Book, candidates: Candidates, id_: int, line: StatementLine, outcome: Match) -> None:
    for claim, effect in book.pay(id_, line.value_on, line.amount_cents, outcome.allocations, outcome.level):
        left = effect.left
        candidates.reopen(claim, left.principal_cents + left.interest_cents + left.costs_cents)
    if outcome.level == "certain" and outcome.debtor_ids:
        candidates.learn(line.counterparty_iban, outcome.debtor_ids[0])
        book.learn(outcome.debtor_ids[0], line.counterparty_iban)


def _store_matches(found: list[tuple[int, StatementLine, Match]], unallocated: dict[int, int]) -> None:
    rows = []
    for id_, line, m in found:
        automatic = id_ in unallocated
        left = unallocated.get(id_, max(line.amount_cents, 0))
        waits = line.amount_cents > 0 or is_return(line)
        state = "allocated" if automatic and left == 0 else "to_settle" if waits else "not_ours"
        reasons = [{"code": r.value[0], "nl": r.value[1], "en": r.value[2]} for r in m.reasons]
        proposal = [] if automatic else [list(a) for a in m.allocations]
        rows.append((id_, m.level, m.probability, json.dumps(reasons), json.dumps(list(m.debtor_ids)), state, left,
                     json.dumps(proposal)))  # fmt: skip
    sql.update(
        "payments_bankline",
        {"id": "bigint", "level": "text", "probability": "float8", "reasons": "jsonb", "candidates": "jsonb",
         "state": "text", "unallocated_cents": "bigint", "proposal": "jsonb"},
        rows,
    )  # fmt: skip


def settle_by_hand(
    actor: Actor, line_id: int, parts: Sequence[tuple[int, int]], *, seen_left_cents: int | None = None
) -> set[int]:
    """Met de hand verwerken: (claim id, cents) of one line; what remains stays visible as unallocated.

    :raises Refused: more than the line holds, an amount of nothing, claims of which nothing is open, or a line on which
        somebody else was first (``seen_left_cents`` is what this person saw).
    """
    actor.must(Permission.SETTLE)
    line = _line(line_id, seen_left_cents)
    if any(cents <= 0 for _, cents in parts) or not parts:
        raise Refused("Kies ten minste een factuur en een bedrag groter dan nul.")
    if sum(cents for _, cents in parts) > line.left_cents:
        raise Refused("U verdeelt meer dan er op deze regel staat. Verlaag een van de bedragen.")
    states = settle.states([claim for claim, _ in parts])
    if any(claim not in states for claim, _ in parts):
        raise NotFound("Een van deze facturen bestaat niet in deze administratie. Zoek haar op in de lijst.")
    book = settle.Book(actor)
    effects = list(book.pay(line_id, line.value_on, line.left_cents, parts, "hand"))
    if not any(effect.paid_cents for _, effect in effects):
        raise Refused("Op deze facturen staat niets meer open. Kies een andere, of laat het geld wachten.")
    book.learn(states[effects[0][0]].debtor_id, line.iban)
    touched = book.write()
    _mark(actor, line_id, book.unallocated[line_id])
    return touched


def set_aside(actor: Actor, line_id: int, *, seen_left_cents: int | None = None) -> None:
    """Geen betaling van een debiteur: the money leaves the collection books."""
    actor.must(Permission.SETTLE)
    line = _line(line_id, seen_left_cents)
    (event,) = events.record(
        actor, [events.Entry(MoneySetAside(line_id=line_id, amount_cents=line.left_cents), on=line.value_on)]
    )
    if line.left_cents:  # a return that is no debtor's took nothing out of these books
        settle.post_set_aside(actor, line.creditor_id, event, line_id, line.left_cents, line.value_on)
    sql.execute(
        "UPDATE payments_bankline SET state = 'not_ours', unallocated_cents = 0, decided_by = %s WHERE id = %s",
        [actor.name, line_id],
    )


def undo(actor: Actor, line_id: int) -> set[int]:
    """Terugdraaien: what this line paid is open again, exactly as before; the money waits to be settled.

    :raises Refused: when nothing of this line was allocated or set aside.
    """
    actor.must(Permission.SETTLE)
    if (restored := returning.undo(actor, line_id)) is not None:
        return restored
    row = sql.fetch_one(
        "SELECT l.counterparty_iban, l.value_on, a.creditor_id, l.state = 'not_ours',"
        " (SELECT coalesce(sum(x.amount_cents), 0)::bigint FROM payments_allocation x"
        "   WHERE x.line_id = l.id AND NOT x.undone),"
        " (SELECT (e.data->>'amount_cents')::bigint FROM base_event e WHERE e.kind = 'money_set_aside'"
        "   AND e.data->>'line_id' = l.id::text ORDER BY e.id DESC LIMIT 1)"
        " FROM payments_bankline l JOIN payments_bankaccount a ON a.id = l.account_id WHERE l.id = %s FOR UPDATE OF l",
        [line_id],
    )
    if row is None or (row[5] is None if row[3] else not row[4]):
        raise Refused("Van deze bankregel is niets toegewezen; er valt niets terug te draaien.")
    iban, value_on, creditor_id, aside, allocated, set_apart = row
    touched: set[int] = set()
    if aside:
        data = MoneyTakenBack(line_id=line_id, amount_cents=set_apart)
        (event,) = events.record(actor, [events.Entry(data, on=value_on)])
        if set_apart:
            settle.post_taken_back(actor, creditor_id, event, line_id, set_apart, value_on)
    else:
        (event,) = events.record(actor, [events.Entry(PaymentUndone(line_id=line_id, amount_cents=allocated))])
        touched = settle.turn_round(actor, line_id, event, clock.today())
        _forget(iban, touched)
    sql.execute(
        "UPDATE payments_bankline SET state = 'to_settle', unallocated_cents = unallocated_cents + %s, decided_by = %s"
        " WHERE id = %s",
        [set_apart if aside else allocated, actor.name, line_id],
    )
    return touched


def _forget(iban: str, claim_ids: set[int]) -> None:
    """Vergeet that this account pays for these debtors, when that was learned from a settled line."""
    sql.execute(
        "DELETE FROM parties_partyaccount WHERE iban = %s AND source = 'learned' AND party_id IN"
        " (SELECT debtor_id FROM claims_claim WHERE id = ANY(%s))",
        [iban, sorted(claim_ids)],
    )


def rematch(actor: Actor, *, of_claims: set[int] | None = None) -> BankImport:
    """Opnieuw koppelen: money that waits may belong to claims that are known only now.

    ``of_claims``: only what may be of the debtors of these claims.
    """
    result = BankImport()
    names = ("reference", "booked_on", "value_on", "amount_cents", "counterparty_name", "counterparty_iban", "text",
             "structured_reference", "end_to_end_id", "mandate_id", "return_reason", "reverses",
             "batch_size", "ultimate_name", "bank_code")  # fmt: skip
    rows = sql.fetch(
        "SELECT id, reference, booked_on, value_on, amount_cents, counterparty_name, counterparty_iban, text,"
        " structured_reference, end_to_end_id, mandate_id, return_reason, is_reversal, batch_size,"
        " ultimate_name, bank_code"
        " FROM payments_bankline WHERE state = 'to_settle' AND decided_by = '' AND unallocated_cents = amount_cents"
        " AND (%s::bigint[] IS NULL OR EXISTS (SELECT FROM jsonb_array_elements_text(candidates) AS d(value)"
        "   JOIN claims_claim c ON c.debtor_id = d.value::bigint WHERE c.id = ANY(%s)))"
        " ORDER BY booked_on, id",
        [None if of_claims is None else sorted(of_claims)] * 2,
    )
    lines = [(row[0], StatementLine(**dict(zip(names, row[1:], strict=True)))) for row in rows]
    for start in range(0, len(lines), LINES_PER_BATCH):
        _match_lines(actor, lines[start : start + LINES_PER_BATCH], result)
    return result


@dataclass(frozen=True)
class _Line:
    value_on: date
    left_cents: int
    iban: str
    creditor_id: int


def _line(line_id: int, seen_left_cents: int | None) -> _Line:
    row = sql.fetch_one(
        "SELECT l.value_on, l.unallocated_cents, l.counterparty_iban, a.creditor_id, l.state, l.decided_by"
        " FROM payments_bankline l JOIN payments_bankaccount a ON a.id = l.account_id WHERE l.id = %s FOR UPDATE OF l",
        [line_id],
    )
    if row is None:
        raise NotFound("Deze bankregel bestaat niet (meer). Ververs de pagina.")
    by = f" door {row[5]}" if row[5] else ""
    if row[4] != "to_settle":
        raise Refused(f"Deze bankregel is intussen al verwerkt{by}. Ververs de pagina; terugdraaien kan daar ook.")
    if seen_left_cents is not None and seen_left_cents != row[1]:
        raise Refused(f"Deze bankregel is intussen voor een deel verwerkt{by}. Er is nu niets geboekt; kijk opnieuw.")
    return _Line(*row[:4])


def _mark(actor: Actor, line_id: int, left_cents: int) -> None:
    sql.execute(
        "UPDATE payments_bankline SET state = CASE WHEN %s = 0 THEN 'allocated' ELSE 'to_settle' END,"
        " proposal = CASE WHEN %s = 0 THEN proposal ELSE '[]' END, unallocated_cents = %s, decided_by = %s"
        " WHERE id = %s",
        [left_cents, left_cents, left_cents, actor.name, line_id],
    )
