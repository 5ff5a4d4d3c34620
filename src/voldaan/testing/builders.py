"""Bouwers: files as the outside world delivers them, made from values: open items as CSV, statements as camt.053."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape

from voldaan.testing.personas import Persona

ITEM_COLUMNS = (
    "Factuurnummer", "Type", "Factuurdatum", "Vervaldatum", "Debiteurnummer", "Debiteurnaam", "Soort", "KvK", "E-mail",
    "Telefoon", "Adres", "Postcode", "Plaats", "Land", "IBAN", "Bedrag", "Openstaand", "Omschrijving", "Creditnota op",
)  # fmt: skip


class Invoice(NamedTuple):
    """Factuur of the simulated world; cents. ``credits`` names the invoice that a credit note lowers."""

    number: str
    debtor: Persona
    issued_on: date
    due_on: date
    cents: int
    description: str = "Levering volgens opdracht"
    credits: str = ""


class Movement(NamedTuple):
    """Bankmutatie: positive when money comes in; cents. ``returned`` is the bank's code for money that went back.

    ``end_to_end`` is the id that the order had which this carries out or brings back.
    """

    reference: str
    cents: int
    name: str
    iban: str
    text: str = ""
    structured: str = ""
    returned: str = ""
    end_to_end: str = ""


def euros(cents: int) -> str:
    """Bedrag as Dutch bookkeeping writes it: ``1234,50``."""
    return f"{cents // 100},{cents % 100:02d}"


def open_items_csv(invoices: Sequence[Invoice]) -> bytes:
    """Openstaande posten as a Dutch CSV: semicolons, decimal comma, UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(ITEM_COLUMNS)
    for i in invoices:
        d = i.debtor
        writer.writerow(
            (i.number, "creditnota" if i.credits else "factuur", f"{i.issued_on:%d-%m-%Y}", f"{i.due_on:%d-%m-%Y}",
             d.number, d.name, d.kind, d.kvk, d.email, d.phone, d.street, d.postcode, d.town, "NL", d.iban,
             euros(i.cents), euros(i.cents), i.description, i.credits)
        )  # fmt: skip
    return text.getvalue().encode()


def camt053(iban: str, day: date, opening_cents: int, movements: Sequence[Movement]) -> bytes:
    """Dagafschrift as camt.053.001.02: one statement of one day, whose balances add up."""
    closing = opening_cents + sum(m.cents for m in movements)
    entries = "".join(_entry(m, day) for m in movements)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{day:%Y%m%d}</MsgId><CreDtTm>{day}T22:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{day:%Y%j}</Id><ElctrncSeqNb>{day:%Y%j}</ElctrncSeqNb><CreDtTm>{day}T22:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', opening_cents, day)}{_balance('CLBD', closing, day)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _amount(cents: int) -> str:
    side = "CRDT" if cents >= 0 else "DBIT"
    return f'<Amt Ccy="EUR">{abs(cents) // 100}.{abs(cents) % 100:02d}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def _balance(code: str, cents: int, day: date) -> str:
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f"<Bal>{kind}{_amount(cents)}<Dt><Dt>{day}</Dt></Dt></Bal>"


def _entry(m: Movement, day: date) -> str:
    party = "Dbtr" if m.cents > 0 else "Cdtr"
    said = f"<Ustrd>{escape(m.text)}</Ustrd>" if m.text else ""
    if m.structured:
        kind = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        said = f"<Strd><CdtrRefInf>{kind}<Ref>{escape(m.structured)}</Ref></CdtrRefInf></Strd>"
    returned = f"<RtrInf><Rsn><Cd>{m.returned}</Cd></Rsn></RtrInf>" if m.returned else ""
    own_id = f"<EndToEndId>{escape(m.end_to_end)}</EndToEndId>" if m.end_to_end else ""
    account = f"<{party}Acct><Id><IBAN>{m.iban}</IBAN></Id></{party}Acct>" if m.iban else ""
    return (
        f"<Ntry>{_amount(m.cents)}<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>{m.reference}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<Refs><AcctSvcrRef>{m.reference}</AcctSvcrRef>{own_id}</Refs>"
        f"<RltdPties><{party}><Nm>{escape(m.name)}</Nm></{party}>{account}</RltdPties>"
        f"{f'<RmtInf>{said}</RmtInf>' if said else ''}{returned}</TxDtls></NtryDtls></Ntry>"
    )
