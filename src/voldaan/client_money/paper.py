"""The statement (afdracht) as paper and as a table: made from its own document, the same at any time."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

from voldaan.base.spreadsheet import write_csv
from voldaan.documents.letter import render_letter
from voldaan.documents.paper import Enclosure, Letter, Paragraph, Run, Summary, Table
from voldaan_law.money import format_euros

_COMPONENTS = {"principal": "hoofdsom", "interest": "rente", "costs": "incassokosten"}
_ACTIONS = {
    "pre_due_reminder": "bericht vooraf", "reminder": "herinnering", "second_reminder": "tweede herinnering",
    "notice_of_default": "ingebrekestelling", "fourteen_day_notice": "veertiendagenbrief", "demand": "sommatie",
    "costs_due": "kostenbrief", "payment_received": "ontvangstbevestiging",
}  # fmt: skip
_GROUNDS = {"intake": "in behandeling nemen", "success": "geslaagd dossier", "minimum": "aanvulling tot minimum",
            "maximum": "korting tot maximum"}  # fmt: skip
MODES = {"net": "netto", "gross": "bruto", "combined": "gecombineerd"}


def ground(code: str) -> str:
    """Grond of a commission in words: ``principal:250000`` is the step of the principal from € 2.500 on."""
    head, _, rest = code.partition(":")
    if head == "action":
        return f"bericht: {_ACTIONS.get(rest, rest)}"
    return _GROUNDS.get(head) or f"over {_COMPONENTS.get(head, head)}"


def as_pdf(document: str) -> bytes:
    """De afdracht als PDF, with its data inside."""
    return render_letter(_letter(json.loads(document), document))


def _letter(told: dict[str, Any], source: str) -> Letter:
    agency, client = told["agency"], told["client"]
    payout = told["payout_cents"]
    note = f"naar {client['iban']}, na goedkeuring" if payout else "er wordt niets overgeboekt"
    number = f"Afdracht {told['number']}"
    return Letter(
        language="nl", on=date.fromisoformat(told["made_on"]), title=number, author=agency["name"],
        sender=_lines(agency, contact=True), recipient=_lines(client, contact=False),
        meta=(("Datum", _day(told["made_on"])), ("Kenmerk", told["number"]),
              *((("Nota", told["invoice_number"]),) if told["invoice_number"] else ())),
        summary=Summary(label="Aan u over te boeken", amount=format_euros(payout), note=note),
        salutation=f"Dit is de afrekening tot en met {_day(told['until_on'])}.",
        body=tuple(_body(told)), closing=(agency["name"],), appendix_title="Specificatie",
        appendix=tuple(table for table in (_receipts(told), _fees(told)) if table.rows),
        page_label="{page} van {pages}",
        enclosure=Enclosure(f"{told['number']}.json", "De afdracht als gegevens", source),
    )  # fmt: skip


def _body(told: dict[str, Any]) -> list[Paragraph | Table]:
    euros = {name: format_euros(cents) for name, cents in told.items() if name.endswith("_cents")}
    money = [("Meegenomen van de vorige afdracht", euros["brought_cents"]),
             ("Voor u ontvangen op de derdenrekening", euros["received_cents"])]  # fmt: skip
    if told["withheld_cents"]:
        money.append(("Af: ingehouden commissie met btw", format_euros(-told["withheld_cents"])))
    money.append(("Over te boeken", euros["payout_cents"]))
    if told["left_cents"]:
        money.append(("Te verrekenen op de volgende afdracht", euros["left_cents"]))
    fee = [("Commissie over deze periode", euros["fee_cents"]),
           (f"Btw {told['vat_percent']}%", euros["vat_cents"])]  # fmt: skip
    if told["due_before_cents"]:
        fee.insert(0, ("Nog te verrekenen van de vorige afdracht", euros["due_before_cents"]))
    if told["withheld_cents"]:
        fee.append(("Ingehouden op wat wij voor u ontvingen", format_euros(-told["withheld_cents"])))
    if told["due_after_cents"]:
        fee.append(("Te verrekenen op de volgende afdracht", euros["due_after_cents"]))
    fee.append(("Door u te betalen" if told["invoiced_cents"] >= 0 else "Door ons te betalen",
                format_euros(abs(told["invoiced_cents"]))))  # fmt: skip
    parts: list[Paragraph | Table] = [Table("Uw geld", (), (), tuple(money))]
    title = f"Commissienota {told['invoice_number']}" if told["invoice_number"] else "Commissie"
    parts.append(Table(title, (), (), tuple(fee), note=f"Verrekening: {MODES[told['mode']]}."))
    if told["direct_cents"]:
        direct = f"U ontving zelf {euros['direct_cents']} van debiteuren; ook daarover is commissie berekend."
        parts.append(Paragraph((Run(direct),)))
    if told["invoiced_cents"] > 0:
        pay = f"Wilt u {euros['invoiced_cents']} overmaken naar {told['agency']['iban']} onder vermelding van "
        parts.append(Paragraph((Run(f"{pay}{told['invoice_number']}?"),)))
    return parts


def _receipts(told: dict[str, Any]) -> Table:
    rows = tuple(
        (_day(r["value_on"]), r["claim"], r["debtor"], _COMPONENTS[r["component"]],
         "derdenrekening" if r["held"] else "bij u", format_euros(r["amount_cents"]))
        for r in told["receipts"]
    )  # fmt: skip
    sums = (("Samen", format_euros(told["received_cents"] + told["direct_cents"])),)
    header = ("Valuta", "Factuur", "Debiteur", "Waarvan", "Waar", "Bedrag")
    return Table("Ontvangsten", header, rows, sums, right=(5,), wide=2)


def _fees(told: dict[str, Any]) -> Table:
    rows = tuple(
        (f["case"], f"{ground(f['code'])} ({f['rate']})", format_euros(f["base_cents"]) if f["base_cents"] else "",
         format_euros(f["total_cents"]), format_euros(f["before_cents"]), format_euros(f["amount_cents"]))
        for f in told["fees"]
    )  # fmt: skip
    sums = (("Samen, zonder btw", format_euros(told["fee_cents"])),)
    header = ("Dossier", "Grond", "Over", "Tot nu toe", "Al berekend", "Nu")
    note = (
        "Commissie wordt berekend over alles wat op een dossier is ontvangen en per grond afgerond op hele centen; "
        "wat eerder is berekend, gaat eraf."
    )
    return Table("Commissie", header, rows, sums, note, right=(2, 3, 4, 5), wide=1)


def _lines(who: dict[str, str], *, contact: bool) -> tuple[str, ...]:
    place = f"{who['postcode']} {who['town']}".strip()
    vat_number = who.get("vat_number", "")  # older statements do not say it
    numbers = [f"KvK {who['kvk']}" if who["kvk"] else "", f"Btw {vat_number}" if vat_number else ""]
    reach = [who["email"], who["phone"], *numbers] if contact else []
    return tuple(line for line in (who["name"], who["street"], place, *reach) if line)


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d-%m-%Y}"


_CSV = ("afdracht", "soort", "dossier of factuur", "omschrijving", "datum", "bedrag")


def as_csv(document: str) -> bytes:
    """De afdracht als CSV for a Dutch spreadsheet: every receipt and every ground of commission, then the sums."""
    told = json.loads(document)
    number = told["number"]
    rows = [
        (number, "ontvangst" if r["held"] else "rechtstreeks", r["claim"], _COMPONENTS[r["component"]], r["value_on"],
         r["amount_cents"]) for r in told["receipts"]
    ]  # fmt: skip
    rows += [(number, "commissie", f["case"], ground(f["code"]), "", f["amount_cents"]) for f in told["fees"]]
    sums = {"btw": "vat_cents", "ingehouden": "withheld_cents", "te betalen door u": "invoiced_cents",
            "over te boeken": "payout_cents"}  # fmt: skip
    rows += [(number, name, "", "", told["made_on"], told[field]) for name, field in sums.items()]
    text = io.StringIO(newline="")
    write_csv(text, _CSV, ((*row[:-1], _amount(row[-1])) for row in rows))
    return text.getvalue().encode()


def _amount(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
