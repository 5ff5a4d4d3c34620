"""Clauses (bedingen): the text of terms in Dutch and English, put together from choices. Pure.

Every combination for consumers passes the law's linter of general terms: a test tries them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from voldaan_law.money import format_euros

TITLES = {
    "general_terms": ("Algemene voorwaarden", "General terms and conditions"),
    "agreement": ("Overeenkomst van opdracht", "Agreement"),
    "confirmation": ("Opdrachtbevestiging", "Order confirmation"),
    "collection_order": ("Opdracht tot incasso", "Collection order"),
}
SMALLEST_COSTS_CENTS = 4000


class Choices(NamedTuple):
    """Keuzes. ``interest_percent`` empty: the statutory interest; ``costs_percent`` 0: the statutory scale."""

    kind: str = "general_terms"
    audience: str = "business"
    payment_term_days: int = 14
    interest_percent: str = ""
    costs_percent: int = 0
    retention_of_title: bool = True
    dispute_days: int = 14


class Article(NamedTuple):
    """Artikel: heading and text, in Dutch and English."""

    heading_nl: str
    heading_en: str
    nl: str
    en: str


def articles(choices: Choices, name: str) -> list[Article]:
    """Artikelen of a document of this creditor, in their order."""
    made = [part(choices, name) for part in _PARTS[choices.kind]]
    return [article for article in made if article is not None]


def text(found: list[Article], language: str) -> str:
    """De hele tekst with numbered articles, in one language."""
    lines = []
    for number, article in enumerate(found, 1):
        heading = article.heading_nl if language == "nl" else article.heading_en
        lines.append(f"{number}. {heading}\n{article.nl if language == 'nl' else article.en}")
    return "\n\n".join(lines) + "\n"


def _scope(choices: Choices, name: str) -> Article:
    if choices.audience == "business":
        return Article(
            "Waarvoor deze voorwaarden gelden", "When these terms apply",
            f"Deze voorwaarden gelden voor elke overeenkomst van {name} met een klant die handelt in de uitoefening "
            "van een beroep of bedrijf. Zij zijn voor het sluiten van de overeenkomst ter hand gesteld.",
            f"These terms apply to every agreement of {name} with a customer who acts in the course of a profession or "
            "business. They were handed over before the agreement was concluded.",
        )  # fmt: skip
    return Article(
        "Waarvoor deze voorwaarden gelden", "When these terms apply",
        f"Deze voorwaarden gelden voor elke overeenkomst van {name} met een consument. U kreeg ze voor u de "
        "overeenkomst sloot en kunt ze opslaan.",
        f"These terms apply to every agreement of {name} with a consumer. You received them before you concluded the "
        "agreement and can save them.",
    )  # fmt: skip


def _forming(choices: Choices, name: str) -> Article:
    return Article(
        "De overeenkomst", "The agreement",
        "De overeenkomst komt tot stand als u ons aanbod aanvaardt. Wij bevestigen haar schriftelijk of per e-mail.",
        "The agreement is concluded when you accept our offer. We confirm it in writing or by e-mail.",
    )  # fmt: skip


def _payment(choices: Choices, name: str) -> Article:
    days = choices.payment_term_days
    return Article(
        "Betalen", "Payment",
        f"U betaalt uiterlijk {days} dagen na de factuurdatum. Dit is een fatale termijn: is er dan niet betaald, dan "
        "bent u zonder ingebrekestelling in verzuim.",
        f"You pay no later than {days} days after the date of the invoice. This term is final: if payment has not been "
        "made by then, you are in default without further notice.",
    )  # fmt: skip


def _interest(choices: Choices, name: str) -> Article:
    if choices.interest_percent:
        percent = choices.interest_percent
        return Article(
            "Rente", "Interest",
            f"Vanaf het verzuim is een zakelijke klant over het openstaande bedrag een rente van {percent}% per jaar "
            "verschuldigd, of de wettelijke handelsrente als die hoger is.",
            f"From the moment of default a business customer owes interest of {percent}% a year on the outstanding "
            "amount, or the statutory commercial interest if that is higher.",
        )  # fmt: skip
    if choices.audience == "business":
        return Article(
            "Rente", "Interest",
            "Vanaf het verzuim is een zakelijke klant over het openstaande bedrag de wettelijke handelsrente (artikel "
            "6:119a BW) verschuldigd.",
            "From the moment of default a business customer owes the statutory commercial interest (article 6:119a of "
            "the Dutch Civil Code) on the outstanding amount.",
        )  # fmt: skip
    return Article(
        "Rente", "Interest",
        "Vanaf het verzuim is over het openstaande bedrag de wettelijke rente (artikel 6:119 BW) verschuldigd.",
        "From the moment of default the statutory interest (article 6:119 of the Dutch Civil Code) is due on the "
        "outstanding amount.",
    )  # fmt: skip


def _costs(choices: Choices, name: str) -> Article:
    if choices.costs_percent:
        least = format_euros(SMALLEST_COSTS_CENTS)
        return Article(
            "Incassokosten", "Collection costs",
            f"Bij te late betaling betaalt een zakelijke klant de buitengerechtelijke incassokosten: "
            f"{choices.costs_percent}% van de hoofdsom, met een minimum van {least}.",
            f"If payment is late a business customer pays the extrajudicial collection costs: {choices.costs_percent}% "
            f"of the principal, with a minimum of {least}.",
        )  # fmt: skip
    if choices.audience == "business":
        return Article(
            "Incassokosten", "Collection costs",
            "Bij te late betaling zijn de incassokosten volgens het Besluit vergoeding voor buitengerechtelijke "
            "incassokosten verschuldigd.",
            "If payment is late the collection costs of the Dutch decree on extrajudicial collection costs are due.",
        )  # fmt: skip
    return Article(
        "Incassokosten", "Collection costs",
        "Betaalt u na een aanmaning met een termijn van veertien dagen nog niet, dan zijn de incassokosten volgens het "
        "Besluit vergoeding voor buitengerechtelijke incassokosten verschuldigd. De aanmaning noemt het bedrag.",
        "If you have still not paid after a reminder with a term of fourteen days, the collection costs of the Dutch "
        "decree on extrajudicial collection costs are due. The reminder states the amount.",
    )  # fmt: skip


def _title(choices: Choices, name: str) -> Article | None:
    if not choices.retention_of_title:
        return None
    return Article(
        "Eigendomsvoorbehoud", "Retention of title",
        f"Geleverde zaken blijven eigendom van {name} tot de prijs daarvan is betaald (artikel 3:92 BW).",
        f"Goods delivered remain the property of {name} until their price has been paid (article 3:92 of the Dutch "
        "Civil Code).",
    )  # fmt: skip


def _complaints(choices: Choices, name: str) -> Article:
    if choices.audience == "business":
        days = choices.dispute_days
        return Article(
            "Klopt er iets niet?", "Is something wrong?",
            f"Een zakelijke klant meldt een bezwaar tegen een factuur binnen {days} dagen na ontvangst, met de reden. "
            "Wat niet wordt betwist, wordt op tijd betaald.",
            f"A business customer reports an objection to an invoice within {days} days of receipt, with the reason. "
            "What is not contested is paid in time.",
        )  # fmt: skip
    return Article(
        "Klopt er iets niet?", "Is something wrong?",
        "Laat het ons dan zo snel mogelijk weten. Over het deel dat u betwist vragen wij geen betaling tot wij hebben "
        "geantwoord. Uw wettelijke rechten blijven gelden.",
        "Please let us know as soon as you can. We ask no payment for the part that you contest until we have "
        "answered. Your statutory rights remain in force.",
    )  # fmt: skip


def _court(choices: Choices, name: str) -> Article:
    return Article(
        "Recht en rechter", "Law and court",
        "Nederlands recht geldt. De rechter die volgens de wet bevoegd is, beslist over een geschil.",
        "Dutch law applies. The court that has jurisdiction by law decides on a dispute.",
    )  # fmt: skip


def _parties(choices: Choices, name: str) -> Article:
    return Article(
        "Partijen", "Parties",
        f"{name}, en de opdrachtgever: ______________________________, KvK-nummer ____________ .",
        f"{name}, and the client: ______________________________, company number ____________ .",
    )  # fmt: skip


def _order(choices: Choices, name: str) -> Article:
    return Article(
        "Opdracht en prijs", "Order and price",
        "Wat wij leveren: ______________________________ . De prijs, zonder btw: € ____________ .",
        "What we deliver: ______________________________ . The price, excluding VAT: € ____________ .",
    )  # fmt: skip


def _confirmed(choices: Choices, name: str) -> Article:
    return Article(
        "Uw opdracht", "Your order",
        f"{name} bevestigt de opdracht die u gaf op ____________ . Klopt er iets niet, laat het dan direct weten.",
        f"{name} confirms the order that you placed on ____________ . If something is wrong, please say so at once.",
    )  # fmt: skip


def _attached(choices: Choices, name: str) -> Article:
    return Article(
        "Voorwaarden", "Terms",
        "Onze algemene voorwaarden zijn bijgevoegd en maken deel uit van deze overeenkomst.",
        "Our general terms and conditions are attached and are part of this agreement.",
    )  # fmt: skip


def _signing(choices: Choices, name: str) -> Article:
    return Article(
        "Ondertekening", "Signature",
        "Plaats en datum: ____________________ . Voor akkoord, ook met de voorwaarden: ____________________ .",
        "Place and date: ____________________ . Agreed, including the terms: ____________________ .",
    )  # fmt: skip


def _mandate(choices: Choices, name: str) -> Article:
    return Article(
        "De opdracht", "The order",
        f"De opdrachtgever geeft {name} opdracht en volmacht om zijn vorderingen buiten de rechter om te innen, "
        "volgens de wet en de gedragsregels. Een stap naar de rechter vraagt steeds toestemming vooraf.",
        f"The client orders and authorises {name} to collect its claims out of court, according to the law and the "
        "rules of conduct. A step to the court needs consent beforehand each time.",
    )  # fmt: skip


def _handing_in(choices: Choices, name: str) -> Article:
    return Article(
        "Aanleveren", "Handing in",
        "De opdrachtgever levert alleen vorderingen aan die niet zijn betwist of waarvan hij de betwisting meldt, met "
        "factuur, overeenkomst en eerdere brieven. Betalingen die hij zelf ontvangt, meldt hij binnen twee werkdagen.",
        "The client hands in only claims that are not contested, or says so, with invoice, agreement and earlier "
        "letters. Payments that it receives itself are reported within two working days.",
    )  # fmt: skip


def _remitting(choices: Choices, name: str) -> Article:
    days = choices.payment_term_days
    return Article(
        "Afdragen en vergoeden", "Remitting and remuneration",
        f"Ontvangen geld staat op de derdenrekening en wordt uiterlijk {days} dagen na ontvangst afgedragen, met een "
        "overzicht. De vergoeding is: ____________________ .",
        f"Money received stands on the third-party account and is remitted no later than {days} days after receipt, "
        "with a statement. The remuneration is: ____________________ .",
    )  # fmt: skip


def _privacy(choices: Choices, name: str) -> Article:
    return Article(
        "Persoonsgegevens", "Personal data",
        "Partijen verwerken persoonsgegevens alleen voor deze opdracht en zo kort als de wet toelaat.",
        "The parties process personal data only for this order and no longer than the law allows.",
    )  # fmt: skip


_Part = Callable[[Choices, str], Article | None]
_PAYING: list[_Part] = [_payment, _interest, _costs]
_PARTS: dict[str, list[_Part]] = {
    "general_terms": [_scope, _forming, *_PAYING, _title, _complaints, _court],
    "agreement": [_parties, _order, *_PAYING, _title, _complaints, _attached, _signing],
    "confirmation": [_confirmed, _order, *_PAYING, _attached],
    "collection_order": [_parties, _mandate, _handing_in, _remitting, _privacy, _attached, _signing],
}
