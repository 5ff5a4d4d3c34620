"""Invulling (wording): the values of the placeholders, and templates filled with them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar

from voldaan.base.errors import Refused
from voldaan.documents.paper import Run
from voldaan.messages.blocks import Language, Template
from voldaan.messages.details import Addressee, Arrangement, values
from voldaan.messages.facts import Channel, ClaimFacts, CostsStep, CreditorFacts, MessageFacts
from voldaan.messages.formats import Formats

Words = Mapping[str, str]
_T = TypeVar("_T")
_NAMED_CLAIMS = 3
_SALUTATION_LENGTH = 50
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def cleaned(facts: _T) -> _T:
    """The same facts with every text on one line, without control or direction marks and in composed form."""
    changes: dict[str, Any] = {}
    for entry in fields(facts):  # type: ignore[arg-type]
        value = getattr(facts, entry.name)
        if type(value) is str:
            changes[entry.name] = clean_text(value)
        elif is_dataclass(value):
            changes[entry.name] = cleaned(value)
        elif isinstance(value, tuple) and not hasattr(value, "_fields"):
            changes[entry.name] = tuple(clean_text(i) if isinstance(i, str) else cleaned(i) for i in value)
    return replace(facts, **changes)  # type: ignore[type-var]


def clean_text(text: str) -> str:
    """One line of printable text: white space folded, control and format characters dropped."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    kept = (char for char in composed if char.isspace() or unicodedata.category(char) not in _UNPRINTABLE)
    return " ".join("".join(kept).split())


def runs(template: Template, words: Words) -> tuple[Run, ...]:
    """The template filled in, emphasis kept. A placeholder without a value is refused by name."""
    return tuple(
        Run(_value(piece.text, words) if piece.placeholder else piece.text, piece.strong) for piece in template
    )


def fill(template: Template, words: Words) -> str:
    """The template filled in as plain text."""
    return "".join(run.text for run in runs(template, words))


def _value(name: str, words: Words) -> str:
    if not words.get(name):
        raise Refused(f"Voor dit bericht ontbreekt het gegeven '{name}'. Vul het aan en maak het bericht opnieuw.")
    return words[name]


def words_for(facts: MessageFacts, tongue: Language) -> dict[str, str]:
    """The value of each placeholder that these facts can fill."""
    formats = tongue.formats
    contact = contact_ways(facts, tongue, short=False)
    dates = {"on": facts.on, "notice_on": facts.notice_on}
    dates["due_on"] = min((claim.due_on for claim in facts.claims), default=None)
    dates["default_on"] = min((claim.default_on for claim in facts.claims if claim.default_on), default=None)
    amounts = {
        "total": facts.total_cents,
        "principal": facts.principal_cents,
        "interest": facts.interest_cents,
        "costs": facts.costs_cents,
        "announced_costs": facts.announced_costs_cents,
        "withdrawn_costs": facts.withdrawn_costs_cents,
    }
    return {
        **{name: formats.day(day) for name, day in dates.items() if day is not None},
        **{name: formats.cents(amount_cents) for name, amount_cents in amounts.items()},
        **_claim_words(facts, tongue),
        **_interest_words(facts, tongue),
        **_detail_words(facts, formats),
        "contact": formats.either(contact),
        "contact_short": formats.either(contact_ways(facts, tongue, short=True)),
        "creditor": facts.creditor.name,
        "creditor_full": _full_name(facts.creditor, tongue),
        "debtor": facts.debtor.name,
        "sender": facts.sender.name,
        "iban": grouped_iban(facts.payee.iban) if facts.payee.iban else tongue.phrases["iban_on_invoice"],
        "dispute_link": facts.dispute_url,
        "payment_link": facts.payment_url,
        "plan_link": facts.plan_url,
        "survey_link": facts.survey_url,
        "payment_reference": facts.payment_reference or facts.reference,
        "reference": facts.reference,
        "registration": facts.sender.registration,
        "term_days": str(facts.term_days) if facts.term_days else "",
        "vat_percent": _vat_percent(facts, tongue),
        "verify_code": facts.verify_code,
        "verify_url": facts.verify_url,
        **{f"help_{name}": tongue.help_desk[name] for name in ("name", "phone", "url")},
    }


def grouped_iban(iban: str) -> str:
    """IBAN in groups of four, with spaces that do not break."""
    compact = iban.replace(" ", "")
    return "\u00a0".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def salutation(facts: MessageFacts, tongue: Language) -> str:
    """Aanhef: by name for a person, general for an organisation or when the name is very long."""
    debtor = facts.debtor
    if isinstance(facts.details, Addressee) or not debtor.natural_person or len(debtor.name) > _SALUTATION_LENGTH:
        return tongue.phrases["salutation_general"]
    return tongue.phrases["salutation_name"].format(name=debtor.name)


def contact_ways(facts: MessageFacts, tongue: Language, *, short: bool) -> list[str]:
    """Bereikbaarheid: how to reach the sender, the portal first; short leaves out the hours and the mail address.

    Without any of these a mail can be answered and a letter can be written back to.
    """
    sender, phrases = facts.sender, tongue.phrases
    ways = [phrases["contact_portal"].format(portal_url=facts.portal_url)] if facts.portal_url else []
    if sender.phone:
        key = "contact_phone_hours" if sender.hours and not short else "contact_phone"
        ways.append(phrases[key].format(phone=sender.phone.replace(" ", "\u00a0"), hours=sender.hours))
    if sender.email and not (short and ways):
        ways.append(phrases["contact_email"].format(email=sender.email))
    return ways or [phrases["contact_reply" if facts.channel is Channel.EMAIL else "contact_post"]]


def _claim_words(facts: MessageFacts, tongue: Language) -> dict[str, str]:
    if not facts.claims:
        return {}
    phrases, formats, first = tongue.phrases, tongue.formats, facts.claims[0]
    grounds = dict.fromkeys(claim.default_ground for claim in facts.claims if claim.default_ground)
    words = {"default_grounds": " ".join(phrases[f"ground_{ground}"] for ground in grounds)}
    if len(facts.claims) == 1:
        words["claims"] = phrases["claims_one"].format(number=first.number, issued_on=formats.day(first.issued_on))
        words["claims_title"] = phrases["claims_title_one"].format(number=first.number)
        return words
    words["claims_title"] = phrases["claims_title_many"].format(count=len(facts.claims))
    words["claims"] = phrases["claims_many"].format(count=len(facts.claims))
    if len(facts.claims) <= _NAMED_CLAIMS:
        words["claims"] = phrases["claims_few"].format(numbers=formats.listed([c.number for c in facts.claims]))
    return words


def interest_names(charged: list[ClaimFacts], tongue: Language) -> str:
    """Soorten rente that are charged, each once; an agreed rate with the clause and the version that give it."""
    phrases = tongue.phrases
    return tongue.formats.listed(list(dict.fromkeys(
        phrases[f"interest_{claim.interest_kind}"].format(terms=terms_name(claim, tongue)) for claim in charged
    )))  # fmt: skip


def terms_name(claim: ClaimFacts, tongue: Language) -> str:
    """Voorwaarden that a claim falls under, with their version."""
    return tongue.phrases[f"terms_{claim.terms_kind}"].format(version=claim.terms_number) if claim.terms_kind else ""


def _interest_words(facts: MessageFacts, tongue: Language) -> dict[str, str]:
    charged = [claim for claim in facts.claims if claim.interest_cents]
    rated = [claim for claim in charged if claim.interest_lines]
    words = {"interest_kinds": interest_names(charged, tongue)}
    if rated:
        percents = dict.fromkeys(tongue.formats.percentage(claim.interest_lines[-1].percent) for claim in rated)
        words["interest_percent"] = tongue.formats.listed(list(percents))
        words["interest_from"] = tongue.formats.day(min(claim.interest_lines[0].from_on for claim in rated))
    return words


def _detail_words(facts: MessageFacts, formats: Formats) -> dict[str, str]:
    words: dict[str, str] = {}
    if facts.details is None:
        return words
    for name, value, is_money in values(facts.details):
        if is_money:
            words[name] = formats.cents(int(str(value)))
        else:
            words[name] = formats.day(value) if isinstance(value, date) else str(value)
    if isinstance(facts.details, Arrangement):
        words["first_instalment"] = formats.cents(facts.details.instalments[0].amount_cents)
    return words


def _vat_percent(facts: MessageFacts, tongue: Language) -> str:
    percents = [line.percent for line in facts.costs_lines if line.step is CostsStep.VAT and line.percent is not None]
    return tongue.formats.percentage(percents[0]) if percents else ""


def _full_name(creditor: CreditorFacts, tongue: Language) -> str:
    place = ", ".join(part for part in (creditor.street, f"{creditor.postcode} {creditor.town}".strip()) if part)
    full = tongue.phrases["creditor_at"].format(name=creditor.name, address=place) if place else creditor.name
    return tongue.phrases["creditor_kvk"].format(creditor=full, kvk=creditor.kvk) if creditor.kvk else full
