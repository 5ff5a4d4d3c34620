"""Woorden about texts: conditions, tables and languages as the desk names them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from voldaan.messages.facts import Form

CONDITIONS = {
    "claims_in_appendix": _("als de facturen in de bijlage staan"),
    "company": _("bij een bedrijf"),
    "has_announced_costs": _("als er kosten worden aangekondigd"),
    "has_claims": _("als het over facturen gaat"),
    "has_costs": _("als er kosten verschuldigd zijn"),
    "has_derivation": _("als er een berekening bij zit"),
    "has_interest": _("als er rente is"),
    "has_interest_rate": _("als het rentepercentage bekend is"),
    "has_links": _("als er een webadres is"),
    "has_payment_link": _("als er een betaallink is"),
    "has_survey": _("als de vraag na afloop wordt gesteld"),
    "has_term": _("als er een termijn is"),
    "has_withdrawn_costs": _("als eerder gevraagde kosten vervielen"),
    "natural_person": _("bij een natuurlijk persoon"),
    "on_behalf": _("als een bureau namens de schuldeiser schrijft"),
    "one_claim": _("bij één factuur"),
    "one_default_date": _("als er één dag van verzuim is"),
    "one_due_date": _("als er één betaaldatum is"),
    "partly_paid": _("als er al een deel is betaald"),
    "registered": _("als het bureau in het register staat"),
    "settled": _("als alles is betaald"),
    "tone_firm": _("bij een stevige toon"),
    "tone_neutral": _("bij een neutrale toon"),
    "tone_friendly": _("bij een vriendelijke toon"),
    "vat_on_costs": _("als er btw over de kosten komt"),
    "interest_runs": _("als de rente doorloopt"),
    "final": _("bij finale kwijting"),
    "decision_upheld": _("als de klant gelijk krijgt"),
    "decision_partly": _("als de klant deels gelijk krijgt"),
    "decision_rejected": _("als de klant geen gelijk krijgt"),
    "first_slip": _("als de klant altijd op tijd betaalde"),
    "usually_on_time": _("als de klant meestal op tijd betaalde"),
    "often_late": _("als de klant vaak te laat betaalde"),
}
SLOTS = {
    "claims": _("Hier staat het overzicht van de facturen."),
    "balance": _("Hier staat het saldo per onderdeel."),
    "description": _("Hier staat de omschrijving van de vordering."),
    "instalments": _("Hier staan de termijnen."),
    "interest": _("Hier staat de berekening van de rente."),
    "text": _("Hier staat het antwoord dat een mens schrijft."),
}
LANGUAGES = {
    ("nl", Form.FORMAL): _("Nederlands, u"), ("nl", Form.INFORMAL): _("Nederlands, je"),
    ("en", Form.FORMAL): _("Engels"),
    ("de", Form.FORMAL): _("Duits, Sie"), ("de", Form.INFORMAL): _("Duits, du"),
    ("fr", Form.FORMAL): _("Frans, vous"), ("fr", Form.INFORMAL): _("Frans, tu"),
}  # fmt: skip


def conditions(when: Sequence[str]) -> str:
    """Wanneer a block is used, in plain words; empty when always."""
    said = []
    for name in when:
        words = CONDITIONS.get(name.removeprefix("not "))
        known = str(words) if words else gettext("als dit is ingevuld: %(name)s") % {"name": name.split("has_")[-1]}
        said.append(gettext("niet %(words)s") % {"words": known} if name.startswith("not ") else known)
    return ", ".join(said)[:1].upper() + ", ".join(said)[1:]


def slot(name: str) -> str:
    """Which table stands there."""
    return str(SLOTS[name])


def language(code: str, form: Form) -> str:
    """Taal en aanspreekvorm."""
    return str(LANGUAGES[code, form])
