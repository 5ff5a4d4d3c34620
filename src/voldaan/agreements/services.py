"""Writes about agreements: publish a version of the terms, record who accepted it and how, take a record back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from voldaan.agreements import checking, clauses
from voldaan.agreements import events as said
from voldaan.agreements.models import Acceptance, TermsVersion
from voldaan.agreements.rules import TRADING
from voldaan.base import clock, events, files, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.parties.capacity import established
from voldaan.parties.models import Creditor, Party
from voldaan.parties.rules import CAPACITY

SHORTEST_TEXT = 40
LONGEST_TEXT = 200_000


class Sheet(NamedTuple):
    """Voorwaarden as they go on paper: title and articles per language, Dutch first."""

    author: str
    number: int
    on: date
    languages: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]


class Uploaded(NamedTuple):
    """Eigen voorwaarden of the creditor: their text, and the bytes they came in when that is a PDF."""

    title: str
    text: str
    pdf: bytes = b""
    payment_term_days: int | None = None


Render = Callable[[Sheet], bytes]


def publish(actor: Actor, creditor_id: int, choices: clauses.Choices, render: Render) -> TermsVersion:
    """Publiceren what the choices make: from now on this version never changes. The same again is the same version.

    :raises Refused: choices that the law does not allow, with the field; a clause that a judge would strike.
    """
    actor.must(Permission.CREDIT)
    creditor = _creditor(creditor_id)
    today = clock.today()
    checking.refuse_choices(choices, today)
    found = clauses.articles(choices, creditor.name)
    nl, en = clauses.text(found, "nl"), clauses.text(found, "en")
    findings = _checked(nl, choices.audience, today)
    number, same = _next(actor, creditor_id, choices.kind, choices.audience, nl)
    if same is not None:
        return same
    title_nl, title_en = clauses.TITLES[choices.kind]
    languages = (
        ("nl", title_nl, tuple((a.heading_nl, a.nl) for a in found)),
        ("en", title_en, tuple((a.heading_en, a.en) for a in found)),
    )
    return _store(
        actor,
        TermsVersion(
            creditor=creditor, kind=choices.kind, audience=choices.audience, number=number, title=title_nl,
            text_nl=nl, text_en=en, choices=choices._asdict(), payment_term_days=choices.payment_term_days,
            interest_percent=choices.interest_percent, effective_from=today, findings=findings,
            costs=f"{choices.costs_percent}%" if choices.costs_percent else "statutory",
            content=render(Sheet(creditor.name, number, today, languages)),
        ),
    )  # fmt: skip


def publish_own(
    actor: Actor, creditor_id: int, own: Uploaded, render: Render, *, audience: str, effective_from: date | None = None
) -> TermsVersion:
    """Eigen voorwaarden publiceren, looked at by the same linter; they may have held for years already.

    :raises Refused: a text that is none, a day to come, or a clause that a judge would strike towards consumers.
    """
    actor.must(Permission.CREDIT)
    creditor = _creditor(creditor_id)
    today = clock.today()
    if audience not in TermsVersion.Audience.values:
        raise Refused("Kies voor wie de voorwaarden zijn: zakelijke klanten of consumenten.", rule="audience")
    if not own.title.strip():
        raise Refused("Geef de voorwaarden een titel.", rule="title")
    if not SHORTEST_TEXT <= len(own.text.strip()) <= LONGEST_TEXT:
        raise Refused(
            "In dit bestand staat geen leesbare tekst van voorwaarden. Kies een PDF met tekst, of plak de tekst."
        )
    if effective_from is not None and effective_from > today:
        raise Refused("De voorwaarden gelden nog niet. Publiceer ze op de dag dat ze ingaan.", rule="effective_from")
    findings = _checked(own.text, audience, today)
    kind = TermsVersion.Kind.GENERAL_TERMS
    number, same = _next(actor, creditor_id, kind, audience, own.text)
    if same is not None:
        return same
    sheet = Sheet(creditor.name, number, today, (("nl", own.title.strip()[:140], (("", own.text.strip()),)),))
    return _store(
        actor,
        TermsVersion(
            creditor=creditor, kind=kind, audience=audience, number=number, title=own.title.strip()[:140],
            uploaded=True, text_nl=own.text, payment_term_days=own.payment_term_days, findings=findings,
            effective_from=effective_from or today, content=own.pdf or render(sheet), costs="own",
        ),
    )  # fmt: skip


def _creditor(creditor_id: int) -> Creditor:
    creditor = Creditor.objects.filter(id=creditor_id).first()
    if creditor is None:
        raise NotFound("Deze schuldeiser bestaat niet in deze administratie.")
    return creditor


def _checked(text: str, audience: str, on: date) -> list[dict[str, object]]:
    found = checking.check(text, audience, on)
    blocking = [one for one in found if one.blocks]
    if blocking:
        first = blocking[0]
        raise Refused(
            f"Zo mogen deze voorwaarden niet naar consumenten ({len(blocking)} bedingen). Regel {first.line}: "
            f"{first.why} {first.fix}",
            rule=first.rule,
            details={"findings": [one._asdict() for one in blocking]},
        )
    return [one._asdict() for one in found]


def _next(actor: Actor, creditor_id: int, kind: str, audience: str, text: str) -> tuple[int, TermsVersion | None]:
    """The number of the next version; or the one that says the same already, when that is the newest."""
    sql.execute("SELECT 1 FROM parties_creditor WHERE id = %s FOR UPDATE", [creditor_id])
    newest = (
        TermsVersion.objects.filter(creditor_id=creditor_id, kind=kind, audience=audience).order_by("-number").first()
    )
    if newest is None:
        return 1, None
    return newest.number + 1, newest if newest.text_nl == text else None


def _store(actor: Actor, version: TermsVersion) -> TermsVersion:
    version.tenant_id = actor.tenant_id
    version.sha256 = hashlib.sha256(version.content).hexdigest()
    version.published_by, version.published_at = actor.name, clock.now()
    version.save(force_insert=True)
    data = said.TermsPublished(version_id=version.id, terms=version.kind, number=version.number, sha256=version.sha256)
    events.record(actor, [events.Entry(data)])
    return version


class Evidence(NamedTuple):
    """Bewijsstuk of an acceptance: a scan, the order confirmation, the log of the web shop."""

    name: str
    content: bytes


def record_acceptance(
    actor: Actor, version_id: int, party_id: int, *, accepted_on: date, how: str, evidence: Evidence | None = None,
    note: str = "",
) -> Acceptance:  # fmt: skip
    """Aanvaarding vastleggen; the same again is the same record. Binding claims to it is for who registers them.

    :raises Refused: a day to come or before the version, another creditor's terms, or business terms for a consumer.
    """
    actor.must(Permission.SETTLE)
    version = TermsVersion.objects.filter(id=version_id).first()
    party = Party.objects.filter(id=party_id).first()
    if version is None or party is None:
        raise NotFound("Deze voorwaarden of deze debiteur bestaan niet in deze administratie.")
    if version.creditor_id != party.creditor_id:
        raise Refused("Deze voorwaarden zijn van een andere schuldeiser. Kies die van de schuldeiser zelf.")
    if how not in Acceptance.How.values:
        raise Refused("Kies hoe er is aanvaard.", rule="how")
    if accepted_on > clock.today():
        raise Refused("De dag van aanvaarden is nog niet geweest. Controleer de datum.", rule="accepted_on")
    if accepted_on < version.effective_from:
        raise Refused(
            f"Versie {version.number} bestaat pas sinds {version.effective_from:%d-%m-%Y}. Kies de versie van toen.",
            rule="accepted_on",
        )
    if version.audience == TermsVersion.Audience.BUSINESS and _capacity(party) not in TRADING:
        raise Refused(
            "Deze voorwaarden zijn voor zakelijke klanten, en deze debiteur is een consument of onbekend (LR-0.01). "
            "Kies voorwaarden voor consumenten, of leg eerst vast dat hij zakelijk handelt."
        )
    known = Acceptance.objects.filter(
        version=version, party=party, accepted_on=accepted_on, how=how, withdrawn_on__isnull=True
    ).first()
    file_id = files.keep(actor, evidence.name, evidence.content) if evidence else None
    if known is not None:
        return known if file_id in (None, known.evidence_id) else _with_evidence(actor, known, file_id)
    made = Acceptance.objects.create(
        tenant_id=actor.tenant_id, version=version, party=party, accepted_on=accepted_on, how=how, evidence_id=file_id,
        note=note.strip()[:200], recorded_by=actor.name, recorded_at=clock.now(),
    )  # fmt: skip
    _told(actor, made)
    return made


def _capacity(party: Party) -> str:
    """What is established with proof, else what the books say."""
    return established([party.id]).get(party.id) or CAPACITY.get(party.kind, "unknown")


def _with_evidence(actor: Actor, known: Acceptance, file_id: int | None) -> Acceptance:
    known.evidence_id = file_id
    known.save(update_fields=["evidence_id"])
    _told(actor, known)
    return known


def _told(actor: Actor, made: Acceptance) -> None:
    data = said.TermsAccepted(
        acceptance_id=made.id, version_id=made.version_id, accepted_on=made.accepted_on, how=made.how,
        evidence_id=made.evidence_id,
    )  # fmt: skip
    events.record(actor, [events.Entry(data, party_id=made.party_id)])


def withdraw_acceptance(actor: Actor, acceptance_id: int, *, because: str) -> Acceptance | None:
    """Aanvaarding terugnemen that was recorded wrongly; None when that was done before.

    :raises Refused: without a reason.
    """
    actor.must(Permission.CREDIT)
    made = Acceptance.objects.select_for_update().filter(id=acceptance_id).first()
    if made is None:
        raise NotFound("Deze aanvaarding bestaat niet in deze administratie.")
    if made.withdrawn_on is not None:
        return None
    if not because.strip():
        raise Refused("Schrijf erbij waarom dit niet klopt.", rule="because")
    made.withdrawn_on, made.withdrawn_because = clock.today(), because.strip()[:200]
    made.save(update_fields=["withdrawn_on", "withdrawn_because"])
    data = said.AcceptanceWithdrawn(acceptance_id=made.id, version_id=made.version_id)
    events.record(actor, [events.Entry(data, party_id=made.party_id)])
    return made
