"""Bijzonderheden (details): what a message of a kind says beside the claims, declared per kind and checked when asked.

They come in as plain JSON: ``*_cents`` whole cents, days as ISO dates, tables as lists. Amounts of claims are not in
here: those are computed on the day of dispatch.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from voldaan.base.errors import Refused
from voldaan.messages.facts import Details, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(Details):
    """Ontvangen betaling."""

    received_cents: int
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge(Details):
    """Kwijting; ``final`` only where nothing more is asked for these claims, whatever is still open."""

    received_cents: int
    received_on: date
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDescription(Details):
    """Omschrijving van de vordering: the dispute scheme that the sender joined, if any."""

    dispute_scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """Termijn of an arrangement."""

    due_on: date
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement(Details):
    """Betalingsregeling as it was accepted; ``cure_days`` is how long a missed instalment may still be mended.

    ``pays_first`` is the number of the invoice that was agreed to be paid first; empty where the law's order holds.
    """

    instalments: tuple[Instalment, ...]
    accepted_on: date
    accepted_how: str = ""
    pays_first: str = ""
    interest_runs: bool = False
    cure_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementReminder(Details):
    """Gemiste termijn, and the days in which it can still be paid."""

    missed_on: date
    missed_cents: int
    cure_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementEnded(Details):
    """Gemiste termijn after which the arrangement ended."""

    missed_on: date
    missed_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeReceived(Details):
    """Ontvangen betwisting: when, about what, which amount, and when an answer comes."""

    received_on: date
    subject: str
    answer_by: date
    disputed_cents: int = 0
    undisputed_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOutcome(Details):
    """Uitkomst van een betwisting, with the reasons and what is taken off."""

    received_on: date
    subject: str
    decision: Literal["upheld", "partly", "rejected"]
    explanation: str
    credited_cents: int = 0
    still_open_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReceived(Details):
    """Ontvangen klacht: who handles it, and when an answer comes."""

    received_on: date
    subject: str
    answer_by: date
    handler: str
    dispute_scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintOutcome(Details):
    """Afhandeling van een klacht."""

    received_on: date
    subject: str
    findings: str
    decision: str
    remedy: str
    next_authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtHelpPause(Details):
    """Pauze voor schuldhulp: from when until when, and whom to reach meanwhile."""

    from_on: date
    until_on: date
    contact_person: str
    helper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee(Details):
    """Geadresseerde: who acts for the debtor, and gets the letter in his place."""

    addressee_name: str
    addressee_street: str = ""
    addressee_postcode: str = ""
    addressee_town: str = ""
    addressee_email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFiling(Addressee):
    """Indiening bij de curator of bewindvoerder; ``preference`` is what gives priority, a pledge or retention."""

    ruling_on: date
    insolvency_number: str = ""
    preference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateLetter(Addressee):
    """Brief aan de erven."""

    died_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorLetter(Addressee):
    """Brief aan de bewindvoerder: since when he acts."""

    regime_from_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyNotice(Details):
    """Privacymelding: from whom the data came."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement(Details):
    """Vaststellingsovereenkomst: the dispute, what each gives up, and what is paid by when."""

    dispute: str
    creditor_gives: str
    debtor_gives: str
    amount_cents: int
    pay_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitAnnouncement(Details):
    """Vooraankondiging van een incasso (SEPA): amount, day, mandate and creditor identifier."""

    amount_cents: int
    collect_on: date
    mandate_reference: str
    creditor_identifier: str
    iban: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseConfirmed(Details):
    """Bevestigde toezegging: which amount on which day."""

    amount_cents: int
    pay_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Details):
    """Antwoord van een mens, paragraph by paragraph."""

    text: tuple[str, ...]


OF_KIND: dict[Kind, type[Details]] = dict.fromkeys(Kind, Details) | {
    Kind.PAYMENT_RECEIVED: PaymentReceived,
    Kind.CLAIM_DESCRIPTION: ClaimDescription,
    Kind.ARRANGEMENT: Arrangement,
    Kind.ARRANGEMENT_REMINDER: ArrangementReminder,
    Kind.ARRANGEMENT_ENDED: ArrangementEnded,
    Kind.DISPUTE_RECEIVED: DisputeReceived,
    Kind.DISPUTE_OUTCOME: DisputeOutcome,
    Kind.COMPLAINT_RECEIVED: ComplaintReceived,
    Kind.COMPLAINT_OUTCOME: ComplaintOutcome,
    Kind.DEBT_HELP_PAUSE: DebtHelpPause,
    Kind.CLAIM_FILING: ClaimFiling,
    Kind.ESTATE_LETTER: EstateLetter,
    Kind.ADMINISTRATOR_LETTER: AdministratorLetter,
    Kind.PRIVACY_NOTICE: PrivacyNotice,
    Kind.DISCHARGE: Discharge,
    Kind.SETTLEMENT: Settlement,
    Kind.DEBIT_ANNOUNCEMENT: DebitAnnouncement,
    Kind.PROMISE_CONFIRMED: PromiseConfirmed,
    Kind.REPLY: Reply,
}


#: The fields of each class of details with their types, in their order.
_HINTS: dict[Any, dict[str, Any]] = {
    cls: {f.name: get_type_hints(cls)[f.name] for f in dataclasses.fields(cls)}
    for cls in {*OF_KIND.values(), Instalment}
}


def read(kind: Kind, data: Mapping[str, Any]) -> Details:
    """The details of a kind from plain JSON; :raises Refused: naming the field that is missing, unknown or wrong."""
    found = _read(OF_KIND[kind], data, kind)
    assert isinstance(found, Details)
    return found


def _read(cls: type[Any], data: object, where: str) -> object:
    if not isinstance(data, Mapping):
        raise Refused(f"De bijzonderheden van '{where}' kloppen niet. Geef ze per veld.")
    wanted = {f.name: f for f in dataclasses.fields(cls)}
    if unknown := sorted(set(data) - set(wanted)):
        raise Refused(f"Het bericht '{where}' kent het gegeven '{unknown[0]}' niet. Haal het weg.")
    values: dict[str, Any] = {}
    for name, hint in _HINTS[cls].items():
        optional = wanted[name].default is not dataclasses.MISSING
        if data.get(name) in (None, "") and optional:
            continue
        if data.get(name) in (None, "", [], ()):
            raise Refused(f"Voor het bericht '{where}' ontbreekt het gegeven '{name}'. Vul het aan.")
        values[name] = _value(hint, data[name], f"{where}.{name}")
    return cls(**values)


def _value(hint: Any, value: object, where: str) -> object:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _value(inner[0], value, where)
    if origin is Literal:
        if value in inner:
            return value
        raise Refused(f"Het gegeven '{where}' is '{value}'. Kies een van: {', '.join(inner)}.")
    if origin is tuple:
        items = [part.strip() for part in value.splitlines() if part.strip()] if isinstance(value, str) else value
        if not isinstance(items, list | tuple):
            raise Refused(f"Het gegeven '{where}' is geen lijst. Geef een lijst.")
        return tuple(_value(inner[0], item, where) for item in items)
    if hint is date:
        return _day(value, where)
    if dataclasses.is_dataclass(hint):
        return _read(hint, value, where)  # type: ignore[arg-type]
    if type(value) is not hint or (hint is int and isinstance(value, int) and value < 0):
        raise Refused(f"Het gegeven '{where}' klopt niet. Verbeter het.")
    return value


def _day(value: object, where: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Refused(f"Het gegeven '{where}' is geen dag. Schrijf jaar-maand-dag, bijvoorbeeld 2026-12-01.") from error


def plain(details: Details) -> dict[str, Any]:
    """The details as JSON that :func:`read` reads."""
    made: dict[str, Any] = _plain(details)
    return made


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def placeholders(kind: Kind) -> frozenset[str]:
    """Invulvelden that the details of a kind fill: an amount without ``_cents``, the rest by its own name."""
    return frozenset(_word(name) for name, hint in _HINTS[OF_KIND[kind]].items() if _fills(hint))


@cache
def conditions(kind: Kind) -> frozenset[str]:
    """Voorwaarden that the details of a kind decide: a yes or no, a choice, or whether an optional field is there."""
    return frozenset(name for name, _ in _conditions(OF_KIND[kind], None))


def holding(details: Details) -> dict[str, bool]:
    """Which of the conditions hold for these details."""
    return dict(_conditions(type(details), details))


def _conditions(cls: type[Details], details: Details | None) -> Iterator[tuple[str, bool]]:
    for f in dataclasses.fields(cls):
        hint, value = _HINTS[cls][f.name], getattr(details, f.name, None)
        if hint is bool:
            yield f.name, bool(value)
        elif get_origin(hint) is Literal:
            yield from ((f"{f.name}_{choice}", value == choice) for choice in get_args(hint))
        elif f.default is not dataclasses.MISSING:
            yield f"has_{_word(f.name)}", bool(value)


def values(details: Details) -> Iterator[tuple[str, int | str | date, bool]]:
    """Per placeholder its value, and whether it is money."""
    for name, hint in _HINTS[type(details)].items():
        value = getattr(details, name)
        if _fills(hint) and value not in (None, ""):
            yield _word(name), value, name.endswith("_cents")


def _fills(hint: Any) -> bool:
    return hint is not bool and get_origin(hint) is not tuple


def _word(name: str) -> str:
    return name.removesuffix("_cents")
