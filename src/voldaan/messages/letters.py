"""Losse brieven: messages that no run decided: an answer, a confirmation, a request; once per key."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.jobs import SEND, enqueue
from voldaan.base.models import Tenant
from voldaan.messages import details as details_of
from voldaan.messages.events import MessageProposed
from voldaan.messages.facts import Details, Kind
from voldaan.messages.rules import STEPS, WITHOUT_CLAIMS, public_id, purpose_of
from voldaan.parties.contacts import Contact, address_for
from voldaan.policy import services as policies
from voldaan_law.nl.contact import next_allowed


class _Case(NamedTuple):
    id: int
    creditor_id: int
    debtor_id: int
    bounced: str


def request(
    actor: Actor,
    kind: Kind | str,
    *,
    case_id: int,
    claim_ids: Sequence[int] = (),
    details: Mapping[str, Any] | None = None,
    key: str,
    by_itself: bool = False,
) -> int:
    """Brief klaarzetten in the caller's transaction; gives its id. The same key gives the same message.

    A person approves it, unless ``by_itself``: then it goes as soon as it may. What ``details`` a kind takes stands in
    ``messages/details.py``; amounts of the claims are computed on the day of dispatch.

    :raises Refused: a step of the collection, details that are not right, no claim where one is needed, no address.
    """
    actor.must(Permission.READ)
    wanted = _kind(kind)
    found = sql.fetch_one("SELECT id FROM outbox_message WHERE key = %s", [_key(key)])
    if found is not None:
        return int(found[0])
    said = details_of.read(wanted, details or {})
    if not claim_ids and wanted not in WITHOUT_CLAIMS:
        raise Refused("Dit bericht gaat over een factuur. Kies er minstens één.")
    case = case_of(case_id)
    to = address_for([case.debtor_id], purpose_of(wanted))[case.debtor_id]
    channel = channel_to(case, to, said)
    claims = claims_of(case_id, claim_ids)
    state = ("approved", actor.name, clock.now()) if by_itself else ("proposed", "", None)
    message_id = store(
        actor, wanted, case, claims, said, key=_key(key), channel=channel, language=to.language, state=state
    )
    data = MessageProposed(message_id=message_id, message=wanted.value, channel=channel)
    entries = [events.Entry(data, claim_id=row[0], party_id=case.debtor_id) for row in claims]
    events.record(actor, entries or [events.Entry(data, party_id=case.debtor_id)])
    if by_itself:
        enqueue(SEND, lock=f"send:{actor.tenant_id}", tenant_id=actor.tenant_id)
    return message_id


def store(
    actor: Actor,
    kind: Kind,
    case: _Case,
    claims: Sequence[tuple[int, int, int, int]],
    said: Details | None,
    *,
    key: str,
    channel: str,
    language: str,
    state: tuple[str, str, datetime | None] = ("proposed", "", None),
    term: int = 0,
) -> int:
    """Neerleggen in the outbox as a row, with the amounts as they are; gives its id."""
    (message_id,) = sql.take_ids("outbox_message", 1)
    amounts = [sum(row[n] for row in claims) for n in (1, 2, 3)]
    _, policy = policies.in_force(actor, clock.today())
    secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
    sql.execute(
        "INSERT INTO outbox_message (id, tenant_id, public_id, key, kind, channel, creditor_id, debtor_id, case_id,"
        " language, tone, form, state, approved_by, approved_at, proposed_on, not_before, principal_cents,"
        " interest_cents, costs_cents, announced_costs_cents, term_days, reason, address, files, sha256, details)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, '', '{}',"
        " '{}', '', %s)",
        [message_id, actor.tenant_id, public_id(secret, key), key, kind, channel, case.creditor_id, case.debtor_id,
         case.id, language, policy.tone, policy.form, *state, clock.today(), next_allowed(clock.now(), channel),
         *amounts, term, json.dumps(details_of.plain(said) if said else {}, ensure_ascii=False)],
    )  # fmt: skip
    sql.insert(
        "outbox_messageclaim",
        {"claim_id": "bigint", "principal_cents": "bigint", "interest_cents": "bigint", "costs_cents": "bigint"},
        claims,
        constants={"tenant_id": actor.tenant_id, "message_id": message_id},
    )
    return message_id


def _key(key: str) -> str:
    return f"letter:{key}"[:120]


def _kind(kind: Kind | str) -> Kind:
    if kind not in set(Kind):
        raise Refused(f"De berichtsoort '{kind}' bestaat niet. Kies een van: {', '.join(Kind)}.")
    if kind in STEPS:
        raise Refused("Dit bericht is een stap van het incassobeleid. De dagrun zet het klaar als het mag.")
    return Kind(kind)


def case_of(case_id: int) -> _Case:
    """The case; :raises NotFound: when there is none."""
    row = sql.fetch_one(
        "SELECT k.id, k.creditor_id, k.debtor_id, CASE WHEN p.email_bounced_on IS NULL THEN '' ELSE p.email END"
        " FROM claims_case k JOIN parties_party p ON p.id = k.debtor_id WHERE k.id = %s",
        [case_id],
    )
    if row is None:
        raise NotFound("Dit dossier bestaat niet in deze administratie. Kies er een uit de lijst.")
    return _Case(*row)


def channel_to(case: _Case, to: Contact, said: Details | None) -> str:
    """By mail where there is an address for it, else by post; to who acts for the debtor where somebody does."""
    mails, posts = bool(to.email) and to.email != case.bounced, bool(to.street and to.town)
    if isinstance(said, details_of.Addressee):
        mails, posts = bool(said.addressee_email), bool(said.addressee_street and said.addressee_town)
    if not mails and not posts:
        raise Refused("Er is geen e-mailadres en geen postadres voor dit bericht. Vul er een aan.")
    return "email" if mails else "post"


def claims_of(case_id: int, claim_ids: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """These claims with their amounts, oldest first; :raises NotFound: for one of another case."""
    rows = sql.fetch(
        "SELECT id, principal_cents, interest_cents, costs_cents FROM claims_claim WHERE case_id = %s AND id = ANY(%s)"
        " ORDER BY due_on, id",
        [case_id, sorted(set(claim_ids))],
    )
    if len(rows) != len(set(claim_ids)):
        raise NotFound("Een van de facturen hoort niet bij dit dossier. Kies alleen facturen van dit dossier.")
    return [(id_, principal, interest, costs) for id_, principal, interest, costs in rows]
