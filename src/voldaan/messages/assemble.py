"""Assembling (samenstellen): the facts of messages as they stand on a day, read for a whole batch at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from voldaan.base import sql, tenancy
from voldaan.base.errors import Refused
from voldaan.claims import costs
from voldaan.claims.rules import Owed, interest_owed, undisputed
from voldaan.documents.verify import verify_code
from voldaan.messages import choices, details, questions
from voldaan.messages.behaviour import NOTHING_KNOWN, Paid
from voldaan.messages.compose import Composed, compose
from voldaan.messages.derivation import costs_lines, interest_lines
from voldaan.messages.facts import (
    Channel,
    ClaimFacts,
    CreditorFacts,
    DebtorFacts,
    DefaultGround,
    Form,
    InterestKind,
    Kind,
    MessageFacts,
    Tone,
)  # fmt: skip
from voldaan.messages.ports import Enclosed, InvoicePort
from voldaan.messages.rules import (
    ANNOUNCES_COSTS,
    NEEDS_OPEN,
    PRESSING,
    SHOWS_INTEREST,
    STATES_WHOLE,
    TELLS_WITHDRAWN,
    WITHOUT_CLAIMS,
    purpose_of,
)
from voldaan.messages.versions import own_scripts
from voldaan.parties.consents import OBJECTED
from voldaan.parties.contacts import Contact, address_for
from voldaan.parties.rules import is_natural

_GROUNDS = {
    "fatal_term": DefaultGround.AGREED_TERM,
    "notice_of_default": DefaultGround.NOTICE,
    "refusal": DefaultGround.STATEMENT,
    "": DefaultGround.AGREED_TERM,
}


#: Kinds whose words may differ by how somebody paid before: a reminder, never what the law prescribes.
_REMINDERS = frozenset({"reminder", "second_reminder"})


class MessageRow(NamedTuple):
    """Bericht as stored, with what the send gate needs; cents."""

    id: int
    public_id: str
    kind: str
    channel: str
    state: str
    creditor_id: int
    debtor_id: int
    case_id: int
    case_reference: str
    language: str
    term_days: int
    announced_costs_cents: int
    proposed_on: date
    files: list[str]
    sha256: str
    tone: str = "friendly"
    form: str = "formal"
    details: str = "{}"
    approved_by: str = ""
    hold_reason: str = ""
    note: str = ""


class ClaimRow(NamedTuple):
    """Vordering in a message as it stands now, beside what the message said of it when it was proposed."""

    message_id: int
    claim_id: int
    number: str
    capacity: str
    issued_on: date
    due_on: date
    original_cents: int
    paid_cents: int
    default_on: date | None
    default_ground: str
    owed: Owed
    closed_on: date | None
    stage: str
    notice_message_id: int | None
    said_principal_cents: int
    said_costs_cents: int
    interest_claimed: bool
    description: str
    disputed_cents: int = 0
    contested_costs_cents: int = 0
    agreed_costs_percent: int = 0
    terms_kind: str = ""
    terms_number: int = 0

    @property
    def asked(self) -> Owed:
        """Wat gevraagd mag worden: what is owed without the part that is contested."""
        return undisputed(self.owed, self.disputed_cents, self.contested_costs_cents)


_MESSAGES = (
    "SELECT m.id, m.public_id, m.kind, m.channel, m.state, m.creditor_id, m.debtor_id, m.case_id, k.reference,"
    " m.language, m.term_days, m.announced_costs_cents, m.proposed_on, m.files, m.sha256, m.tone, m.form,"
    " m.details::text, m.approved_by, m.hold_reason, m.note"
    " FROM outbox_message m JOIN claims_case k ON k.id = m.case_id"
)
_CLAIMS = (
    "SELECT mc.message_id, c.id, c.number, c.capacity, c.issued_on, c.due_on, c.original_cents, c.paid_cents,"
    " c.default_on, c.default_ground, c.principal_cents, c.interest_cents, c.interest_capitalised_cents, c.costs_cents,"
    " c.interest_kind, c.interest_from, c.interest_until, c.interest_stop_on, c.interest_free_until, c.closed_on,"
    " c.stage,"
    " c.notice_message_id, mc.principal_cents, mc.costs_cents, c.interest_claimed, c.description, c.disputed_cents,"
    " c.contested_costs_cents, c.agreed_costs_percent, coalesce(v.kind, ''), coalesce(v.number, 0)"
    " FROM outbox_messageclaim mc JOIN claims_claim c ON c.id = mc.claim_id"
    " LEFT JOIN agreements_acceptance a ON a.id = c.acceptance_id"
    " LEFT JOIN agreements_termsversion v ON v.id = a.version_id WHERE mc.message_id = ANY(%s)"
    " ORDER BY mc.message_id, c.due_on, c.id"
)


def messages(where: str, params: Sequence[Any]) -> list[MessageRow]:
    """Messages that meet ``where`` (over ``m``), in order of their ids unless it says otherwise."""
    return [MessageRow(*row) for row in sql.fetch(f"{_MESSAGES} WHERE {where}", params)]


def claims_of(message_ids: Sequence[int]) -> dict[int, list[ClaimRow]]:
    """The claims of each message, oldest first."""
    found: dict[int, list[ClaimRow]] = defaultdict(list)
    for row in sql.fetch(_CLAIMS, [list(message_ids)]):
        found[row[0]].append(ClaimRow._make((*row[:10], Owed(*row[10:19]), *row[19:])))
    return found


_CREDITOR = ("name", "legal_form", "kvk", "street", "postcode", "town", "email", "phone", "hours", "website")


class Assembler:
    """Samensteller for one batch: parties and creditors read once."""

    def __init__(
        self, rows: Sequence[MessageRow], secret: bytes, verify_base: str, invoices: InvoicePort | None = None
    ) -> None:
        self.secret, self.verify_base, self.invoices = secret, verify_base, invoices
        self.claims = claims_of([m.id for m in rows])
        self._creditors = self._read_creditors({m.creditor_id for m in rows})
        self._collector = self._read_collector()
        self._debtors = _addressed(rows)
        self._persons = self._read_persons({m.debtor_id for m in rows})
        self.own_texts = own_scripts()
        self.choices = choices.current()
        self._paid = self._read_paid({m.debtor_id for m in rows if m.kind in _REMINDERS})
        claim_ids = sorted({c.claim_id for found in self.claims.values() for c in found})
        self._codes = invoices.codes(claim_ids) if invoices and verify_base else {}
        self._notice_dates = self._read_notices()
        telling = [m.id for m in rows if m.kind in TELLS_WITHDRAWN]
        self._withdrawn = _withdrawn_costs({c.claim_id for id_ in telling for c in self.claims[id_]})
        self._questions = questions.asked_behind([m.id for m in rows]) if verify_base else set()

    @staticmethod
    def _read_creditors(ids: set[int]) -> dict[int, tuple[CreditorFacts, bool]]:
        rows = sql.fetch(
            f"SELECT id, deducts_vat, {', '.join(_CREDITOR)}, iban FROM parties_creditor WHERE id = ANY(%s)",
            [sorted(ids)],
        )
        return {r[0]: (CreditorFacts(**dict(zip((*_CREDITOR, "iban"), r[2:], strict=True))), r[1]) for r in rows}

    @staticmethod
    def _read_collector() -> tuple[int, CreditorFacts] | None:
        """Incassobureau: writes for its clients, and their money comes in on its third-party account."""
        row = sql.fetch_one(
            f"SELECT c.id, {', '.join(f'c.{name}' for name in _CREDITOR)}, coalesce((SELECT min(a.iban)"
            " FROM payments_bankaccount a WHERE a.is_third_party), '') FROM base_tenant t"
            " JOIN parties_creditor c ON c.tenant_id = t.id WHERE t.id = %s AND t.kind = 'agency'"
            " ORDER BY c.id LIMIT 1",
            [tenancy.active_id()],
        )
        return (row[0], CreditorFacts(**dict(zip((*_CREDITOR, "iban"), row[1:], strict=True)))) if row else None

    @staticmethod
    def _read_paid(ids: set[int]) -> dict[int, Paid]:
        """Hoe eerder is betaald, per debtor: paid invoices, and those paid after their due date.

        Nothing of whoever objected to being judged by it.
        """
        rows = sql.fetch(
            "SELECT debtor_id, count(*), count(*) FILTER (WHERE closed_on > due_on) FROM claims_claim"
            " WHERE debtor_id = ANY(%(ids)s) AND stage = 'paid' AND NOT EXISTS"
            f" (SELECT FROM ({OBJECTED.format(parties='SELECT unnest(%(ids)s::bigint[])')}) o"
            "  WHERE o.party_id = debtor_id AND 'profiling' = ANY(o.about)) GROUP BY debtor_id",
            {"ids": sorted(ids)},
        )
        return {id_: Paid(count, late) for id_, count, late in rows}

    @staticmethod
    def _read_persons(ids: set[int]) -> set[int]:
        rows = sql.fetch("SELECT id, kind FROM parties_party WHERE id = ANY(%s)", [sorted(ids)])
        return {id_ for id_, kind in rows if is_natural(kind)}

    def _read_notices(self) -> dict[int, date]:
        ids = {c.notice_message_id for claims in self.claims.values() for c in claims if c.notice_message_id}
        rows = sql.fetch("SELECT id, dispatched_on FROM outbox_message WHERE id = ANY(%s)", [sorted(ids)])
        return {id_: on for id_, on in rows if on is not None}

    def composed(self, message: MessageRow, on: date) -> tuple[MessageFacts, Composed]:
        """Opgesteld bericht on that day, in the words that are in force; :raises Refused: as :meth:`facts` does."""
        facts = self.facts(message, on)
        return facts, compose(facts, message.language, self.own_texts)

    def _paid_by(self, message: MessageRow, natural: bool) -> Paid:
        """What may choose the words: for a natural person only where the administration said so."""
        allowed = self.choices.habit_people if natural else self.choices.habit_companies
        return self._paid.get(message.debtor_id, NOTHING_KNOWN) if allowed else NOTHING_KNOWN

    def _links(self, message: MessageRow, claims: Sequence[ClaimRow], code: str) -> dict[str, str]:
        """Adressen that the code of the letter opens; an own invoice is paid at its own. None without a web address."""
        if not self.verify_base:
            return {}
        own = self._codes.get(claims[0].claim_id, "") if len(claims) == 1 else ""
        pay = own or (code if message.kind in PRESSING else "")
        asked = message.id in self._questions
        roads = {"verify_url": "echt", "portal_url": "echt"}
        if message.channel != "post":  # nobody types three addresses: on paper the one that leads to the others
            roads |= {"plan_url": "regeling", "dispute_url": "betwisten"}
        return {name: f"{self.verify_base}/{road}/{code}" for name, road in roads.items()} | {
            "payment_url": f"{self.verify_base}/betalen/{pay}" if pay else "",
            "survey_url": f"{self.verify_base}/tevreden/{code}" if asked else "",
        }

    def enclosed(self, message: MessageRow) -> list[Enclosed]:
        """De facturen zelf, in a mail that asks to pay them, where the administration wants that."""
        if not (self.invoices and self.choices.attach_invoices) or message.kind not in PRESSING:
            return []
        return self.invoices.files([c.claim_id for c in self.claims[message.id] if c.closed_on is None])

    def creditor(self, message: MessageRow) -> CreditorFacts:
        """Who writes: the agency where there is one, else the creditor himself."""
        return self._collector_of(message) or self._creditors[message.creditor_id][0]

    def _collector_of(self, message: MessageRow) -> CreditorFacts | None:
        return self._collector[1] if self._collector and self._collector[0] != message.creditor_id else None

    def email(self, message: MessageRow) -> str:
        """The e-mail address for this kind of message as it is now: of the debtor, or of who acts for him."""
        said = json.loads(message.details)
        return str(said["addressee_email"]) if "addressee_name" in said else self._addressee(message).email

    def _addressee(self, message: MessageRow) -> Contact:
        return self._debtors[purpose_of(message.kind), message.debtor_id]

    def facts(self, message: MessageRow, on: date) -> MessageFacts:
        """Berichtfeiten on the day of dispatch; amounts are computed for that day.

        :raises Refused: when nothing is left to ask.
        """
        about = self.claims[message.id]
        claims = [c for c in about if c.closed_on is None] if message.kind in NEEDS_OPEN else about
        if not claims and message.kind not in WITHOUT_CLAIMS:
            raise Refused("Er is niets meer te vragen: alles in dit bericht is voldaan.", rule="crossing")
        creditor, deducts = self._creditors[message.creditor_id]
        said = details.read(Kind(message.kind), json.loads(message.details))
        ruling_on: date | None = getattr(said, "ruling_on", None)
        until = on if ruling_on is None else min(on, ruling_on - timedelta(days=1))
        parts = [_claim_facts(c, message.kind, until) for c in claims]
        principal, interest, costs_cents = (
            sum(getattr(p, name) for p in parts) for name in ("principal_cents", "interest_cents", "costs_cents")
        )
        natural = is_natural(claims[0].capacity) if claims else message.debtor_id in self._persons
        clauses = tuple(
            costs.Part(p.principal_cents, c.agreed_costs_percent) for c, p in zip(claims, parts, strict=True)
        )
        announced = 0
        if message.kind in ANNOUNCES_COSTS:
            announced = costs.to_announce(clauses, natural=natural, vat=not deducts, on=on)
        code = verify_code(message.public_id, self.secret)
        notice = claims[0].notice_message_id if claims else None
        return MessageFacts(
            kind=Kind(message.kind),
            on=on,
            reference=message.case_reference,
            creditor=creditor,
            debtor=_debtor_facts(self._addressee(message), natural),
            claims=tuple(parts),
            principal_cents=principal,
            interest_cents=interest,
            costs_cents=costs_cents,
            total_cents=principal + interest + costs_cents,
            announced_costs_cents=announced,
            costs_lines=costs_lines(clauses, announced or costs_cents, on, vat=not deducts, natural=natural),
            vat_on_costs=not deducts and bool(announced or costs_cents),
            term_days=message.term_days,
            payment_reference=parts[0].number if len(parts) == 1 else message.case_reference,
            tone=tone_of(message.kind, message.tone),
            form=Form(message.form),
            details=said,
            paid=self._paid_by(message, natural),
            note=message.note,
            channel=Channel(message.channel),
            verify_code=code,
            notice_on=self._notice_dates.get(notice or 0),
            withdrawn_costs_cents=sum(self._withdrawn.get(c.claim_id, 0) for c in claims if not c.owed.costs_cents),
            collector=self._collector_of(message),
            **self._links(message, claims, code),
        )


def tone_of(kind: str, wanted: str) -> Tone:
    """Toon of a message: a first word is never firm, and what the law prescribes is said without ornament."""
    if kind in ("pre_due_reminder", "reminder"):
        return Tone.NEUTRAL if wanted == "firm" else Tone(wanted)
    if kind == "second_reminder":
        return Tone.NEUTRAL if wanted == "friendly" else Tone(wanted)
    return Tone.NEUTRAL


def _claim_facts(c: ClaimRow, kind: str, on: date) -> ClaimFacts:
    claims_interest, asked = kind in SHOWS_INTEREST, c.owed if kind in STATES_WHOLE else c.asked
    return ClaimFacts(
        number=c.number,
        issued_on=c.issued_on,
        due_on=c.due_on,
        original_cents=c.original_cents,
        principal_cents=asked.principal_cents,
        paid_cents=c.paid_cents,
        disputed_cents=0 if kind in STATES_WHOLE else c.disputed_cents,
        interest_cents=interest_owed(asked, on) if claims_interest else asked.interest_cents,
        costs_cents=asked.costs_cents,
        default_on=c.default_on,
        default_ground=_GROUNDS[c.default_ground] if c.default_on else None,
        interest_lines=interest_lines(asked, on) if claims_interest else (),
        interest_kind=_interest_kind(c.owed.interest_kind),
        terms_kind=c.terms_kind,
        terms_number=c.terms_number,
        description=c.description,
    )


#: Costs that a message asked, that were taken back after it, and that no message since has told of.
_WITHDRAWN = """
SELECT e.claim_id, sum((e.data->>'amount_cents')::bigint)::bigint FROM base_event e
WHERE e.claim_id = ANY(%(ids)s) AND e.kind = 'costs_withdrawn'
  AND EXISTS (SELECT FROM outbox_messageclaim mc JOIN outbox_message o ON o.id = mc.message_id WHERE
    mc.claim_id = e.claim_id AND mc.costs_cents > 0 AND o.state = 'sent' AND o.known_event_id < e.id)
  AND NOT EXISTS (SELECT FROM outbox_messageclaim mc JOIN outbox_message o ON o.id = mc.message_id WHERE
    mc.claim_id = e.claim_id AND o.kind = ANY(%(kinds)s) AND o.state IN ('sent', 'uncertain', 'sending')
    AND o.known_event_id >= e.id)
GROUP BY e.claim_id
"""


def _withdrawn_costs(claim_ids: set[int]) -> dict[int, int]:
    if not claim_ids:
        return {}
    return dict(sql.fetch(_WITHDRAWN, {"ids": sorted(claim_ids), "kinds": sorted(TELLS_WITHDRAWN)}))


def _interest_kind(kind: str) -> InterestKind:
    return InterestKind(kind or "statutory") if "/" not in kind else InterestKind.AGREED


def _addressed(rows: Sequence[MessageRow]) -> dict[tuple[str, int], Contact]:
    """To whom each message goes: one reading per purpose, however many messages."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        ids[purpose_of(row.kind)].add(row.debtor_id)
    return {
        (purpose, party_id): contact
        for purpose, party_ids in ids.items()
        for party_id, contact in address_for(party_ids, purpose).items()
    }


def _debtor_facts(to: Contact, natural: bool) -> DebtorFacts:
    return DebtorFacts(
        name=to.name, attention=to.attention, street=to.street, postcode=to.postcode, town=to.town,
        country="" if to.country == "NL" else to.country, email=to.email, phone=to.phone, natural_person=natural,
        language=to.language,
    )  # fmt: skip
