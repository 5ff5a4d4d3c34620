"""Reading pain: what a payment file holds (a second look at our own), and what the bank says of one (pain.002).

By local names, so that every version and national variant reads the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree

from voldaan.bank_orders.files import Told
from voldaan.base.errors import Refused
from voldaan.connect.openitems.safexml import parse_file


@dataclass(frozen=True, slots=True)
class Payment:
    """Opdracht in a payment file; cents in its currency. ``debit`` when the money comes to the owner of the file."""

    payment_id: str
    end_to_end_id: str
    amount_cents: int
    currency: str
    name: str
    iban: str
    text: str
    structured: str
    on: date | None
    mandate: str = ""
    sequence: str = ""


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """Betaalbestand as it reads: what its head says, and its payments."""

    form: str
    message_id: str
    count: int
    control: str
    payments: tuple[Payment, ...]

    @property
    def total_cents(self) -> int:
        """The payments together."""
        return sum(payment.amount_cents for payment in self.payments)


def read_payments(path: Path) -> PaymentFile:
    """Betaalbestand lezen (pain.001 or pain.008, any version).

    :raises Refused: when it is none, is broken, or its own count or sum is not that of its payments.
    """
    return payments_of(parse_file(path))


def payments_of(root: etree._Element) -> PaymentFile:
    """As :func:`read_payments`, of XML that was parsed already."""
    form = etree.QName(root).namespace or ""
    body = next(iter(root), None)
    if body is None or etree.QName(body).localname not in ("CstmrCdtTrfInitn", "CstmrDrctDbtInitn"):
        raise Refused("Dit is geen bestand met overboekingen of incasso's (pain.001 of pain.008). Kies een ander.")
    payments = tuple(p for block in _all(body, "PmtInf") for p in _block(block))
    found = PaymentFile(
        form.rsplit(":", 1)[-1],
        _text(body, "GrpHdr", "MsgId"),
        int(_text(body, "GrpHdr", "NbOfTxs") or 0),
        _text(body, "GrpHdr", "CtrlSum"),
        payments,
    )
    if found.count != len(payments) or (found.control and _cents(found.control) != found.total_cents):
        raise Refused(
            f"Het bestand zegt {found.count} opdrachten en {found.control}, maar bevat er {len(payments)}. "
            "Maak het opnieuw.",
            rule="pain-sum",
        )
    return found


def _block(block: etree._Element) -> list[Payment]:
    payment_id = _text(block, "PmtInfId")
    day = _text(block, "ReqdExctnDt", "Dt") or _text(block, "ReqdExctnDt") or _text(block, "ReqdColltnDt")
    on = date.fromisoformat(day[:10]) if day else None
    sequence = _text(block, "PmtTpInf", "SeqTp")
    out = []
    for one, party in [(x, "Cdtr") for x in _all(block, "CdtTrfTxInf")] + [
        (x, "Dbtr") for x in _all(block, "DrctDbtTxInf")
    ]:
        money = _find(one, "Amt", "InstdAmt") if party == "Cdtr" else _find(one, "InstdAmt")
        if money is None:
            raise Refused(
                "Een opdracht in dit bestand heeft geen bedrag. Maak het bestand opnieuw.", rule="pain-amount"
            )
        mandate = _text(one, "DrctDbtTx", "MndtRltdInf", "MndtId")
        account = _text(one, f"{party}Acct", "Id", "IBAN") or _text(one, f"{party}Acct", "Id", "Othr", "Id")
        out.append(
            Payment(
                payment_id, _text(one, "PmtId", "EndToEndId"), _cents(money.text or ""), money.get("Ccy", ""),
                _text(one, party, "Nm"), account, _text(one, "RmtInf", "Ustrd"),
                _text(one, "RmtInf", "Strd", "CdtrRefInf", "Ref"), on, mandate, sequence,
            )
        )  # fmt: skip
    return out


def read_status(path: Path) -> list[Told]:
    """Statusbericht lezen (pain.002, any version): what is said of the file, its blocks and its orders.

    :raises Refused: when it is no status report, or is broken.
    """
    root = parse_file(path)
    body = next(iter(root), None)
    if body is None or etree.QName(body).localname not in ("CstmrPmtStsRpt", "pain.002.001.02"):
        raise Refused("Dit is geen statusbericht van de bank (pain.002). Kies een ander bestand.", rule="pain-status")
    group = _find(body, "OrgnlGrpInfAndSts")
    message_id = _text(body, "OrgnlGrpInfAndSts", "OrgnlMsgId")
    if group is None or not message_id:
        raise Refused("Dit statusbericht noemt geen bestand van u. Vraag de bank om een volledig bericht.")
    found = [_told(group, "GrpSts", message_id)]
    for block in _all(body, "OrgnlPmtInfAndSts"):
        payment_id = _text(block, "OrgnlPmtInfId")
        found.append(_told(block, "PmtInfSts", message_id, payment_id))
        for one in _all(block, "TxInfAndSts"):
            found.append(_told(one, "TxSts", message_id, payment_id, _text(one, "OrgnlEndToEndId")))
    return [told for told in found if told.status]


def _told(at: etree._Element, status: str, message_id: str, payment_id: str = "", end_to_end: str = "") -> Told:
    code = _text(at, "StsRsnInf", "Rsn", "Cd") or _text(at, "StsRsnInf", "Rsn", "Prtry")
    return Told(message_id, payment_id, end_to_end, _text(at, status), code[:12])


def _all(at: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in at if etree.QName(child).localname == name]


def _find(at: etree._Element, *names: str) -> etree._Element | None:
    found: etree._Element | None = at
    for name in names:
        found = None if found is None else next(iter(_all(found, name)), None)
    return found


def _text(at: etree._Element, *names: str) -> str:
    found = _find(at, *names)
    return "" if found is None else (found.text or "").strip()


def _cents(text: str) -> int:
    whole, _, part = text.strip().partition(".")
    if not (whole + part).isdigit() or not whole.isascii() or len(part.rstrip("0")) > 2:
        raise Refused(f"Het bedrag {text[:20]} in dit bestand is niet te lezen. Maak het opnieuw.", rule="pain-amount")
    return int(whole) * 100 + int(part.rstrip("0").ljust(2, "0") or 0)
