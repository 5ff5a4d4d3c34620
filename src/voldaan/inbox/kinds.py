"""Kinds of replies (soorten reacties) and of outcomes, with the words that the desk shows."""

from __future__ import annotations

from voldaan.inbox.rules import ORDER_OF_CARE


def _(text: str) -> str:
    """A text that is shown in another language where there is one."""
    return text


LABELS: dict[str, str] = {
    "deceased": _("overlijden"),
    "insolvency": _("faillissement of schuldsanering"),
    "debt_help": _("schuldhulp of bewind"),
    "wrong_person": _("verkeerde persoon"),
    "stop": _("wil zo niet benaderd worden"),
    "complaint": _("klacht"),
    "plan_request": _("vraagt een regeling"),
    "paid": _("zegt betaald te hebben"),
    "dispute": _("niet mee eens"),
    "promise": _("belooft te betalen"),
    "address_change": _("ander adres"),
    "copy_request": _("vraagt een kopie"),
    "question": _("vraag"),
    "out_of_office": _("afwezig"),
    "other": _("anders"),
}
OUTCOMES: dict[str, str] = {
    "promise": _("toezegging vastgelegd"),
    "dispute": _("betwisting geopend"),
    "complaint": _("klacht ingeschreven"),
    "hold": _("stop ingesteld"),
    "address": _("adres overgenomen"),
    "plan": _("de weg naar een regeling gewezen"),
    "answered": _("antwoord klaargezet"),
    "noted": _("gezien, niets nodig"),
}
assert tuple(LABELS) == ORDER_OF_CARE
#: After so many days an unhandled reply comes first of all work; chasing rests until it is handled, however long.
DAYS_TO_ANSWER = 3
#: Replies to which nothing needs to be done by somebody: chasing goes on.
NO_PAUSE = frozenset({"out_of_office"})
