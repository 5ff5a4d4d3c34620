"""The policy in plain words (gewone taal): for the desk, and for debtors where the creditor publishes it. Pure."""

from __future__ import annotations

from typing import NamedTuple

from voldaan.policy.rules import Limits, Policy, Step

LANGUAGES = ("nl", "en")
_WORDS: dict[str, dict[str, str]] = {
    "nl": {
        "pre_due_reminder": "bericht vooraf", "reminder": "herinnering", "second_reminder": "tweede herinnering",
        "notice_of_default": "ingebrekestelling", "fourteen_day_notice": "veertiendagenbrief", "demand": "sommatie",
        "costs_due": "brief over verschuldigde kosten", "legal_proposal": "voorstel aan een medewerker",
        "email": "e-mail", "post": "brief", "sms": "sms", "phone": "telefoon", "or": " of ", "day": "dag",
        "days": "dagen",
        "before_due": "{n} voor de betaaldatum", "on_due": "op de betaaldatum", "due": "{n} na de betaaldatum",
        "previous": "{n} na de vorige stap", "delivery": "{n} na ontvangst van het vorige bericht",
        "default": "zodra het verzuim er is", "default_later": "{n} na het begin van het verzuim",
        "quiet": "en ten minste {n} na de vorige stap", "window": "{n} na het einde van de termijn",
        "broken_promise": "{n} nadat een toezegging niet is nagekomen",
        "open_term": "alleen als de betaaltermijn niet is afgesproken",
    },
    "en": {
        "pre_due_reminder": "message in advance", "reminder": "reminder", "second_reminder": "second reminder",
        "notice_of_default": "notice of default", "fourteen_day_notice": "fourteen-day notice", "demand": "demand",
        "costs_due": "letter about costs that are due", "legal_proposal": "proposal to a member of staff",
        "email": "e-mail", "post": "letter", "sms": "text message", "phone": "telephone", "or": " or ", "day": "day",
        "days": "days",
        "before_due": "{n} before the due date", "on_due": "on the due date", "due": "{n} after the due date",
        "previous": "{n} after the step before", "delivery": "{n} after the message before it arrived",
        "default": "as soon as there is default", "default_later": "{n} after default began",
        "quiet": "and at least {n} after the step before", "window": "{n} after the end of the term",
        "broken_promise": "{n} after a promise was not kept",
        "open_term": "only where no payment term was agreed",
    },
}  # fmt: skip


class PlainStep(NamedTuple):
    """Stap in gewone taal: what, when, how it travels, and why."""

    code: str
    name: str
    when: str
    how: str
    why: str


def steps(policy: Policy, *, natural: bool, language: str = "nl") -> list[PlainStep]:
    """De stappen for a natural person or for a business, in order, in the words of a language."""
    words = _WORDS[language]
    return [
        PlainStep(s.step, words[s.step], when(s, language), words["or"].join(words[c] for c in s.channel), s.why)
        for s in policy.path(natural=natural, fatal=False)
    ]


def when(step: Step, language: str = "nl") -> str:
    """Wanneer: the day of a step counted from its anchor."""
    words = _WORDS[language]
    n = _days(abs(step.days), language)
    name = step.anchor
    if name == "due":
        name = "before_due" if step.days < 0 else "on_due" if step.days == 0 else "due"
    elif name == "default" and step.days:
        name = "default_later"
    parts = [words[name].format(n=n)]
    if step.anchor == "default" and step.gap_days:
        parts.append(words["quiet"].format(n=_days(step.gap_days, language)))
    said = " ".join(parts)
    return f"{said}, {words['open_term']}" if step.when == "term_not_fatal" else said


def _days(count: int, language: str) -> str:
    words = _WORDS[language]
    return f"{count} {words['day'] if count == 1 else words['days']}"


def promises(limits: Limits, language: str = "nl") -> list[str]:
    """Wat wij beloven: what the limits of the policy mean for a debtor."""
    hours = f"{limits.not_before:%H:%M}", f"{limits.not_after:%H:%M}"
    rest = _days(limits.min_days_between_messages, language)
    if language == "en":
        return [
            f"We send you no more than {limits.max_messages} messages in {_days(limits.budget_days, language)}, "
            "all invoices together.",
            f"There are at least {rest} between two messages.",
            f"We send messages between {hours[0]} and {hours[1]}, never on Sundays or holidays.",
            "We first check whether your payment has arrived.",
            "A question, an objection or a request to pay in parts never makes it worse.",
        ]
    return [
        f"U krijgt nooit meer dan {limits.max_messages} berichten in {_days(limits.budget_days, language)}, "
        "alle facturen samen.",
        f"Tussen twee berichten zitten ten minste {rest}.",
        f"Wij sturen berichten tussen {hours[0]} en {hours[1]} uur, nooit op zondag of een feestdag.",
        "Wij kijken eerst of uw betaling binnen is.",
        "Een vraag, een bezwaar of een verzoek om in delen te betalen maakt het nooit erger.",
    ]
