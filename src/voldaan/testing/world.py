"""De wereld: a seeded year in which invented customers pay, forget, dispute and move house, lived through the services.

Nothing here writes a table: invoices come as CSV through the reader, money as camt.053 through the reader, and the day
has the order of an office: post in, bank in, daily run, approve, send at ten. Every throw of the dice has a key, so a
world that was broken off goes on where it was: days that were lived are only thought through again, not done again.
"""

from __future__ import annotations

import io
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound
from voldaan.connect import camt
from voldaan.connect.openitemfiles import read as read_items
from voldaan.daily import intake
from voldaan.daily import services as daily
from voldaan.messages import aftermath
from voldaan.messages import services as outbox
from voldaan.parties.models import Creditor
from voldaan.payments import services as payments
from voldaan.testing import journal, stops, talk
from voldaan.testing.builders import Invoice, Movement, camt053, open_items_csv
from voldaan.testing.office import Office, Sent, Silence
from voldaan.testing.personas import Persona, dice, persona, test_iban
from voldaan.testing.talk import SPEAKS, Said

DAY = timedelta(days=1)
OPENING_CENTS = 2_500_000
#: On the last days nobody settled by hand: so the desk has work.
LEFT_FOR_THE_DESK_DAYS = 10
#: After how many days a way of paying answers which message; the amount that it asks is paid.
ANSWERS = {
    "after_reminder": {"reminder": 3, "second_reminder": 4, "notice_of_default": 5},
    "bounces": {"reminder": 9, "second_reminder": 4, "notice_of_default": 6},
    "in_window": {"fourteen_day_notice": 9, "demand": 5},
    "after_costs": {"costs_due": 6, "legal_proposal": 6},
}
#: Ways of paying that owe nothing to letters: how many days after the due date, at least and at most.
OWN_TIME = {
    "prompt": (-16, -4), "late": (1, 9), "in_parts": (4, 16), "rounds": (-3, 8), "double": (-6, 3),
    "wrong_reference": (-4, 9), "bundles": (-5, 12), "vague": (-2, 12),
}  # fmt: skip


@dataclass
class Lived:
    """What a world did, and the truth about its money: bank reference -> [(invoice number, cents)]."""

    invoices: int = 0
    lines: int = 0
    truth: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class _World:
    """The plan of a seed: who is invoiced when, and who will pay when."""

    seed: int
    iban: str
    debtors: list[Persona]
    invoices: dict[date, list[Invoice]]
    by_number: dict[str, Invoice]
    coming: dict[date, list[tuple[Movement, list[tuple[str, int]]]]]
    answered: set[str] = field(default_factory=set)
    bounced: set[str] = field(default_factory=set)
    sent_last: list[Sent] = field(default_factory=list)
    disputes: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    settled: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    balance_cents: int = OPENING_CENTS
    payments: int = 0
    office: Office = field(default_factory=Office)
    post: list[Invoice] = field(default_factory=list)
    statements: list[date] = field(default_factory=list)
    paid: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    stops: dict[date, list[Silence]] = field(default_factory=lambda: defaultdict(list))
    lifted: dict[date, list[Silence]] = field(default_factory=lambda: defaultdict(list))
    silences: list[Silence] = field(default_factory=list)
    befallen: set[str] = field(default_factory=set)
    said: dict[date, list[Said]] = field(default_factory=lambda: defaultdict(list))


def live(
    actor: Actor,
    home: Path,
    *,
    debtors: int,
    days: int,
    seed: int,
    until: date,
    before: Callable[[date], None] | None = None,
    office: Office | None = None,
) -> Lived:
    """Leef ``days`` days up to and including ``until`` in the administration of ``actor``; the folder is the channel.

    On the last day nothing is approved: what waits is fresh. A repeat with the same arguments changes nothing.
    ``before`` is called with each day before it is lived, to show how far it is; ``office`` lives the days otherwise.
    """
    with tenancy.active(actor.tenant_id):
        iban = Creditor.objects.order_by("id").values_list("iban", flat=True)[0]
        last_run = (sql.fetch_one("SELECT max(run_on) FROM daily_run") or (None,))[0]
    first = until - timedelta(days=days - 1)
    world, lived = _plan(seed, iban, debtors, first, until), Lived()
    world.office = office or world.office
    written = home / f"wereld-{actor.tenant_id}.jsonl"
    known = journal.read(written)
    for day in _weekdays(first, until):
        if before:
            before(day)
        world.statements.append(day - (3 if day.weekday() == 0 else 1) * DAY)
        world.post += world.invoices[day]
        if not world.office.present(day):
            _put_off(world, day)
            continue
        done = bool(last_run and day < last_run)
        _hush(world, day)
        while world.statements:
            _money(world, world.statements.pop(0), day, lived, actor, done=done)
        _read_post(world, actor, day, lived, done=done)
        if not done:
            _live_a_day(world, actor, home, day, lived, last=day == until, days_left=(until - day).days)
        world.sent_last = known[day] if done and day in known else _sent_on(actor, day)
        if not done:
            journal.write(written, day, world.sent_last)
        for message in world.sent_last:
            _answer(world, message, day)
        if not done:
            world.office.after_day(day, world.paid, world.silences)
    lived.invoices = sum(map(len, world.invoices.values()))
    return lived


def _put_off(world: _World, day: date) -> None:
    """Nobody is there: what was said today is heard on the next day."""
    world.disputes[day + DAY] += world.disputes.pop(day, [])
    world.settled[day + DAY] += world.settled.pop(day, [])
    world.said[day + DAY] += world.said.pop(day, [])
    world.stops[day + DAY] += [stop._replace(since=day + DAY) for stop in world.stops.pop(day, [])]
    world.lifted[day + DAY] += world.lifted.pop(day, [])
    world.sent_last = []


def _hush(world: _World, day: date) -> None:
    """What is heard today lies over its invoices from now on; what is over or talked over no longer does."""
    for number in (n for n in world.disputes[day] if _is_whole(world, n)):
        world.silences.append(Silence("dispute", world.by_number[number].debtor.number, number, day, day))
    world.silences += world.stops[day]
    over = {(s.kind, s.debtor, s.number) for s in world.lifted[day]}
    over |= {("dispute", world.by_number[n].debtor.number, n) for n in world.settled[day]}
    world.silences = [
        s for s in world.silences
        if (s.kind, s.debtor, s.number) not in over and (s.until is None or day < s.until)
    ]  # fmt: skip


def _weekdays(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += DAY


def _weekday(day: date) -> date:
    """The day itself, or the Monday after the weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


# --- the plan --------------------------------------------------------------------------------------------------------


def _plan(seed: int, iban: str, debtors: int, first: date, until: date) -> _World:
    people = [persona(seed, n) for n in range(debtors)]
    world = _World(seed, iban, people, defaultdict(list), {}, defaultdict(list))
    drafts = sorted((day, p.number, p) for p in people for day in _invoice_days(seed, p, first, until))
    for n, (day, _, p) in enumerate(drafts, 1):
        _invoice(world, p, day, n)
    return world


def _invoice_days(seed: int, p: Persona, first: date, until: date) -> list[date]:
    r = dice("invoices", seed, p.number)
    whole = (until - first).days + 1
    count = max(1, round(p.invoices_a_year * whole / 365))
    return [_weekday(first + timedelta(days=r.randrange(whole))) for _ in range(count)]


def _invoice(world: _World, p: Persona, day: date, n: int) -> None:
    r = dice("invoice", world.seed, n)
    cents = max(950, round(p.typical_cents * r.uniform(0.4, 1.8)))
    invoice = Invoice(f"{day.year}-{n:05d}", p, day, day + timedelta(days=p.term_days), cents)
    world.invoices[day].append(invoice)
    world.by_number[invoice.number] = invoice
    if r.random() < 0.012:
        noted = _weekday(day + timedelta(days=r.randrange(2, 12)))
        world.invoices[noted].append(
            Invoice(f"C{invoice.number}", p, noted, noted, cents // 4, "Retour", credits=invoice.number)
        )
        invoice = invoice._replace(cents=cents - cents // 4)
    _pay_in_own_time(world, invoice, r.randrange(10**6))


def _pay_in_own_time(world: _World, i: Invoice, throw: int) -> None:
    """What a customer pays without being asked again."""
    habit = i.debtor.habit
    if habit not in OWN_TIME:
        return
    r = dice("pay", world.seed, i.number, throw)
    low, high = OWN_TIME[habit]
    day = max(i.issued_on + DAY, i.due_on + timedelta(days=r.randint(low, high)))
    text, structured = _words(i)
    if habit == "in_parts":
        half = i.cents // 2
        _will_pay(world, day, i.debtor, half, [(i.number, half)], text)
        _will_pay(
            world, day + 27 * DAY, i.debtor, i.cents - half, [(i.number, i.cents - half)], f"rest {text or i.number}"
        )
    elif habit == "rounds":
        short = i.cents - i.cents % 100 - (0 if i.cents % 100 else 2)
        _will_pay(world, day, i.debtor, short, [(i.number, short)], text, structured)
    elif habit == "double":
        _will_pay(world, day, i.debtor, i.cents, [(i.number, i.cents)], text, structured)
        if r.random() < 0.3:
            _will_pay(world, day + 2 * DAY, i.debtor, i.cents, [], text, structured)
    elif habit == "wrong_reference":
        digits = list(i.number)
        digits[-1], digits[-2] = digits[-2], digits[-1]
        _will_pay(world, day, i.debtor, i.cents, [(i.number, i.cents)], f"factuur {''.join(digits)}")
    elif habit == "bundles":
        _join_bundle(world, day, i)
    elif habit == "vague":
        someone = i.debtor._replace(iban=test_iban("RABO", 700_000 + throw % 1000), name=r.choice(["", i.debtor.name]))
        _will_pay(world, day, someone, i.cents, [(i.number, i.cents)], r.choice(["betaling", "zoals besproken", ""]))
    else:
        _will_pay(world, day, i.debtor, i.cents, [(i.number, i.cents)], text, structured)


def _words(i: Invoice) -> tuple[str, str]:
    """(text, structured reference) as customers write them."""
    roll = dice("words", i.number, i.debtor.number).random()
    if roll < 0.45:
        return f"Factuur {i.number}", ""
    if roll < 0.6:
        return "", i.number
    if roll < 0.75:
        return i.number.replace("-", ""), ""
    if roll < 0.9:
        return f"{i.debtor.number} {i.number}", ""
    return f"betaling {i.number[-4:]}", ""


def _join_bundle(world: _World, day: date, i: Invoice) -> None:
    """Everything of one customer in one transfer at the end of the month."""
    day = _weekday((day.replace(day=1) + timedelta(days=32)).replace(day=1) - DAY)
    for k, (movement, said) in enumerate(world.coming[day]):
        if movement.iban == i.debtor.iban and said:
            joined = [*said, (i.number, i.cents)]
            text = " ".join(number for number, _ in joined)
            world.coming[day][k] = (movement._replace(cents=movement.cents + i.cents, text=text), joined)
            return
    _will_pay(world, day, i.debtor, i.cents, [(i.number, i.cents)], f"facturen {i.number}")


def _will_pay(
    world: _World, day: date, p: Persona, cents: int, said: list[tuple[str, int]], text: str, structured: str = ""
) -> None:
    world.payments += 1
    movement = Movement(f"B{world.payments:07d}", cents, p.name, p.iban, text, structured)
    world.coming[_weekday(day)].append((movement, said))


def _will_dispute(world: _World, number: str, day: date) -> None:
    """He says that it is not right; in half of the cases it is talked over, and he pays."""
    r = dice("dispute", world.seed, number)
    said = _weekday(day + timedelta(days=r.randint(1, 4)))
    world.disputes[said].append(number)
    if r.random() < 0.5:
        over, i = _weekday(said + timedelta(days=r.randint(10, 30))), world.by_number[number]
        world.settled[over].append(number)
        _will_pay(world, over + 4 * DAY, i.debtor, i.cents, [(number, i.cents)], f"Factuur {number}")


def _will_speak(world: _World, p: Persona, message: Sent, day: date) -> None:
    """He says something within days, and pays by it, more or less."""
    r = dice("speaks", world.seed, p.number, *message.numbers)
    on, text = _weekday(day + timedelta(days=r.randint(1, 4))), f"Factuur {message.numbers[0]}"
    said = Said(p.habit, message.public_id, message.numbers, message.asked_cents, p.email, on, r.random())
    world.said[on].append(said)
    for later, cents in said.pays():
        _will_pay(world, later, p, cents, [(message.numbers[0], 0)] if cents == message.asked_cents else [], text)


def _befall(world: _World, p: Persona, message: Sent, day: date) -> None:
    """Something comes over him that asks for silence, once; the office hears of it within days."""
    stop = stops.befalls(world.seed, p, message, day, chance=world.office.chance_of_trouble)
    if stop is None or p.number in world.befallen:
        return
    world.befallen.add(p.number)
    world.stops[_weekday(stop.since)].append(stop._replace(since=_weekday(stop.since)))
    if stop.until and not stop.ends_by_itself:
        world.lifted[_weekday(stop.until)].append(stop)


def _answer(world: _World, message: Sent, day: date) -> None:
    """How the debtor answers a message: by paying what it asks, in his own time, or not at all."""
    if not message.numbers:
        return
    p = world.by_number[message.numbers[0]].debtor
    if p.habit == "disputes" and message.kind == "reminder":
        _will_dispute(world, message.numbers[0], day)
    if p.habit in SPEAKS and message.kind in SPEAKS[p.habit] and not world.answered.intersection(message.numbers):
        world.answered.update(message.numbers)
        _will_speak(world, p, message, day)
    _befall(world, p, message, day)
    delay = ANSWERS.get(p.habit, {}).get(message.kind)
    if delay is None or world.answered.intersection(message.numbers):
        return
    r = dice("answer", world.seed, p.number, *message.numbers)
    if p.habit == "after_reminder" and r.random() < 0.3:
        return
    world.answered.update(message.numbers)
    text = f"Factuur {message.numbers[0]}" if len(message.numbers) == 1 else " ".join(message.numbers)
    said = [(n, 0) for n in message.numbers]
    _will_pay(world, day + timedelta(days=delay + r.randrange(3)), p, message.asked_cents, said, text)


# --- a day -----------------------------------------------------------------------------------------------------------


def _live_a_day(
    world: _World, actor: Actor, home: Path, day: date, lived: Lived, *, last: bool, days_left: int
) -> None:
    with clock.set_to(day):
        if days_left >= LEFT_FOR_THE_DESK_DAYS:
            _settle_what_waits(world, actor, day, lived)
        _bounce(world, actor)
        _talk(world, actor, day)
        world.office.before_run(day)
        result = daily.run(actor, day)
        lived.counts["acted"] += result.count("act")
        world.office.after_run(day)
        if not last and dice("approve", world.seed, day).random() > 0.15:
            with tenancy.active(actor.tenant_id):
                lived.counts["approved"] += outbox.approve(actor, None)
    with clock.set_to(clock.at_hour(day, 10)):
        lived.counts.update(world.office.sender(home).send(actor).counts)


@contextmanager
def _file(content: bytes, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="voldaan-wereld-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def _read_post(world: _World, actor: Actor, day: date, lived: Lived, *, done: bool) -> None:
    """The invoices that came since somebody was last here."""
    invoices, world.post = world.post, []
    if not invoices or done:
        return
    with clock.set_to(day), _file(open_items_csv(invoices), f"verkopen-{day}.csv") as path:
        record = intake.import_open_items(actor, read_items(path, today=day))
        world.office.read_items(day, path)
    lived.counts["refused_rows"] += record.refused


def _money(world: _World, day: date, today: date, lived: Lived, actor: Actor, *, done: bool) -> None:
    """The statement of ``day``, read on a morning after; a few movements are not about customers at all."""
    movements = []
    for movement, said in world.coming.pop(day, []):
        lived.truth[movement.reference] = said
        movements.append(movement)
        for number, cents in said:
            world.paid[number] += cents or world.by_number[number].cents
    r = dice("other money", world.seed, day)
    if r.random() < 0.3:
        name = r.choice(["Energie Voorbeeld", "Kantoorhuur Proefstad", "Verzekering Fictie"])
        movements.append(
            Movement(f"U{day:%Y%m%d}", -r.randrange(2_000, 90_000), name, test_iban("INGB", 990_001), "termijn")
        )
    if r.random() < 0.04:
        lived.truth[f"T{day:%Y%m%d}"] = []
        movements.append(
            Movement(
                f"T{day:%Y%m%d}",
                r.randrange(1_000, 40_000),
                "Groothandel Modelhoven",
                test_iban("INGB", 990_002),
                "teruggave",
            )
        )
    opening = world.balance_cents
    world.balance_cents += sum(m.cents for m in movements)
    lived.lines += len(movements)
    if done:
        return
    content, sha256 = camt053(world.iban, day, opening, movements), f"{day:%Y%m%d}".zfill(64)
    with clock.set_to(today):
        result = intake.import_bank_file(actor, camt.read(io.BytesIO(content)), sha256=sha256)
        world.office.read_bank(today, content, sha256)
    lived.counts.update({f"line_{level}": n for level, n in result.levels.items()})


def _settle_what_waits(world: _World, actor: Actor, day: date, lived: Lived) -> None:
    """A person looks at the money that waits, knows what it is for, and settles it or puts it aside."""
    with tenancy.active(actor.tenant_id):
        waiting = sql.fetch(
            "SELECT id, reference, unallocated_cents FROM payments_bankline"
            " WHERE state = 'to_settle' AND booked_on < %s ORDER BY id",
            [day],
        )
        open_cents = (
            dict(
                sql.fetch(
                    "SELECT number, principal_cents + interest_cents + costs_cents FROM claims_claim"
                    " WHERE closed_on IS NULL"
                )
            )
            if waiting
            else {}
        )
        ids = dict(sql.fetch("SELECT number, id FROM claims_claim")) if waiting else {}
    for line_id, reference, left in waiting:
        parts = []
        for number, cents in lived.truth.get(reference, []):
            share = min(cents or left, left, open_cents.get(number, 0))
            if share > 0:
                parts.append((ids[number], share))
                open_cents[number] -= share
                left -= share
        if parts:
            intake.settle_by_hand(actor, line_id, parts)
            lived.counts["settled_by_hand"] += 1
        else:
            with tenancy.active(actor.tenant_id):
                payments.set_aside(actor, line_id)
            lived.counts["set_aside"] += 1


def _sent_on(actor: Actor, day: date) -> list[Sent]:
    """What went out on ``day``; read by id, so that it stays fast however many went before."""
    with tenancy.active(actor.tenant_id):
        ids = [row[0] for row in sql.fetch("SELECT id FROM outbox_message WHERE dispatched_on = %s", [day])]
        rows = sql.fetch(
            "SELECT m.id, m.public_id, m.kind, m.channel,"
            " (SELECT p.number::text FROM parties_party p WHERE p.id = m.debtor_id),"
            " ARRAY(SELECT c.number::text FROM outbox_messageclaim mc JOIN claims_claim c ON c.id = mc.claim_id"
            "   WHERE mc.message_id = m.id ORDER BY c.number), m.principal_cents + m.interest_cents + m.costs_cents"
            " FROM outbox_message m WHERE m.id = ANY(%s) AND m.state = 'sent' ORDER BY m.id",
            [ids],
        )
    return [Sent(id_, public, kind, channel, p, tuple(n), int(c)) for id_, public, kind, channel, p, n, c in rows]


def _talk(world: _World, actor: Actor, day: date) -> None:
    """Disputes that came in today stop the messages about that claim; those that were talked over let them go again."""
    with tenancy.active(actor.tenant_id):
        for number in world.disputes[day]:
            talk.contest(actor, number, whole=_is_whole(world, number))
        talk.hear(actor, world.said[day])
        talk.answer_what_waits(actor, day)
        for number in world.settled[day]:
            talk.settle(actor, number)
        for stop in world.stops[day]:
            stops.put_down(actor, stop)
        for stop in world.lifted[day]:
            stops.lift(actor, stop)


def _is_whole(world: _World, number: str) -> bool:
    """Whether he contests all of an invoice, or half of it."""
    return dice("whole", world.seed, number).random() < 0.5


def _bounce(world: _World, actor: Actor) -> None:
    """Mail to a wrong address comes back the next working day; the first time only, for then it is known."""
    for message in (m for m in world.sent_last if m.numbers):
        p = world.by_number[message.numbers[0]].debtor
        if p.habit == "bounces" and message.channel == "email" and p.number not in world.bounced:
            world.bounced.add(p.number)
            # A day that was broken off and is lived again has recorded it already.
            with tenancy.active(actor.tenant_id), suppress(NotFound):
                aftermath.failed(actor, message.id, "adres onbekend")
