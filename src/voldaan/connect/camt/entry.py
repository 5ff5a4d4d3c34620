"""Camt-boeking: one entry (Ntry) with its transactions (TxDtls) into statement lines."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.camt.values import Leaves, cents, day, first, local
from voldaan.connect.mt940.details import Details, decode
from voldaan.payments.statements import StatementHead, StatementLine

_MAX_DEPTH = 40
_WRAPPERS = frozenset({"Pty", "Agt"})
"""Since version 08 a party stands inside one of these; without them all versions have the same paths."""
_NOT_A_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF", "NOTAVAILABLE"})


def leaves(element: etree._Element) -> Leaves:
    """Bladeren: every text below the element by its path of local names, in document order."""
    found: Leaves = {}
    _collect(element, "", found, 0)
    return found


def _collect(element: etree._Element, path: str, found: Leaves, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise Refused("Dit bankbestand is te diep genest om echt te zijn. Download het opnieuw.", rule="bank-xml")
    for child in element.iterchildren(tag=etree.Element):
        name = local(child.tag)
        below = path if name in _WRAPPERS else f"{path}/{name}" if path else name
        if len(child):
            _collect(child, below, found, depth + 1)
        else:
            found.setdefault(below, []).append((child.text or "").strip())
            for attribute, value in child.items():
                found.setdefault(f"{below}@{attribute!s}", []).append(str(value))
    if not path and not len(element):
        found[""] = [(element.text or "").strip()]


def entry_lines(entry: Leaves, payments: list[Leaves], head: StatementHead) -> Iterator[StatementLine]:
    """Regels van een boeking: one line, or one for each payment when their amounts add up to the entry's.

    An entry that is not booked (pending, information) gives nothing: it is not in the booked balance.
    """
    if first(entry, "Sts", "Sts/Cd") not in ("BOOK", ""):
        return
    currency = first(entry, "Amt@Ccy")
    if currency not in ("", head.currency):
        raise Refused(
            f"Een boeking van {head.account_iban} staat in {currency}; Voldaan boekt alleen {head.currency}."
            " Lever het afschrift van de eurorekening aan.",
            rule="bank-currency",
        )
    side = first(entry, "CdtDbtInd")
    total_cents = cents(first(entry, "Amt"), side)
    shares = _shares(payments, side, head.currency)
    if len(payments) > 1 and shares is not None and sum(shares) == total_cents:
        for number, (payment, share_cents) in enumerate(zip(payments, shares, strict=True), 1):
            yield _line(entry, payment, share_cents, head, number=number)
        return
    size = max(len(payments), _count(first(entry, "NtryDtls/Btch/NbOfTxs")), 1)
    payment = payments[0] if len(payments) == 1 else {}
    yield _line(entry, payment, total_cents, head, batch_size=size)


def _shares(payments: list[Leaves], side: str, currency: str) -> list[int] | None:
    """The payments' own amounts in the account's currency, or None when one of them has none."""
    shares = []
    for payment in payments:
        for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
            if first(payment, path) and first(payment, f"{path}@Ccy") == currency:
                shares.append(cents(first(payment, path), first(payment, "CdtDbtInd") or side))
                break
        else:
            return None
    return shares


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 0


def _line(
    entry: Leaves, payment: Leaves, amount_cents: int, head: StatementHead, *, number: int = 0, batch_size: int = 1
) -> StatementLine:
    told_on = first(entry, "BookgDt/Dt", "BookgDt/DtTm") or first(entry, "ValDt/Dt", "ValDt/DtTm")
    booked_on = day(told_on) if told_on else head.opened_on
    if booked_on is None:
        raise Refused("Een boeking in het bankbestand heeft geen datum. Download het opnieuw.", rule="bank-date")
    value_told = first(entry, "ValDt/Dt", "ValDt/DtTm")
    return_reason = first(
        payment, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd", "RtrInf/OrgnlBkTxCd/Prtry/Cd"
    )
    extra = decode(first(payment, "AddtlTxInf") or first(entry, "AddtlNtryInf"))
    return_reason = return_reason or extra.return_reason
    reverses = first(entry, "RvslInd") in ("true", "1") or bool(return_reason)
    name, iban = _counterparty(payment, amount_cents, reverses, head.account_iban)
    references, text = _remittance(payment, extra)
    return StatementLine(
        reference=_reference(entry, payment, number),
        booked_on=booked_on,
        value_on=day(value_told) if value_told else booked_on,
        amount_cents=amount_cents,
        counterparty_name=name or extra.name,
        counterparty_iban=iban or extra.iban,
        text=text,
        structured_reference=references[0] if references else extra.structured_reference,
        end_to_end_id=_given(first(payment, "Refs/EndToEndId")) or extra.end_to_end_id,
        mandate_id=_given(first(payment, "Refs/MndtId")) or extra.mandate_id,
        return_reason=return_reason,
        reverses=reverses,
        bank_code=_bank_code(entry) or _bank_code(payment),
        batch_size=batch_size,
        ultimate_name=first(payment, "RltdPties/UltmtDbtr/Nm") if amount_cents > 0 else "",
    )


def _reference(entry: Leaves, payment: Leaves, number: int) -> str:
    """The bank's own reference; a payment in a batch without one gets its place in the batch behind the entry's."""
    whole = _given(first(entry, "AcctSvcrRef"))
    own = _given(first(payment, "Refs/AcctSvcrRef"))
    if not number:
        return whole or own
    if own and own != whole:
        return own
    return f"{whole}/{number}" if whole else ""


def _given(text: str) -> str:
    return "" if text.upper().replace(" ", "") in _NOT_A_REFERENCE else text


def _counterparty(payment: Leaves, amount_cents: int, reverses: bool, own_account: str) -> tuple[str, str]:
    """Tegenpartij: the party whose account is not the statement's own.

    Debit or credit does not tell who that is: in a return the parties keep the roles of the original payment.
    Only where no account decides, the direction does, turned round for a return.
    """
    parties = [(first(payment, f"RltdPties/{role}/Nm"), _account(payment, role)) for role in ("Dbtr", "Cdtr")]
    foreign = [party for party in parties if party[1] and party[1] != own_account]
    known_own = [party for party in parties if party[1] == own_account]
    if len(foreign) == 1:
        return foreign[0]
    if len(known_own) == 1:
        return parties[1 - parties.index(known_own[0])]
    paid_by_debtor = (amount_cents > 0) != reverses
    preferred = parties if paid_by_debtor else parties[::-1]
    return preferred[0] if any(preferred[0]) else ("", "") if preferred[1][1] == own_account else preferred[1]


def _account(payment: Leaves, role: str) -> str:
    path = f"RltdPties/{role}Acct/Id/"
    return (
        first(payment, path + "IBAN", path + "Othr/Id", path + "BBAN", path + "PrtryAcct/Id").replace(" ", "").upper()
    )


def _remittance(payment: Leaves, extra: Details) -> tuple[list[str], str]:
    """Structured references, and all free text including invoice numbers from structured documents."""
    references = [
        r
        for r in payment.get("RmtInf/Strd/CdtrRefInf/Ref", []) + payment.get("RmtInf/Strd/CdtrRefInf/CdtrRef", [])
        if r
    ]
    texts = payment.get("RmtInf/Ustrd", []) + payment.get("RmtInf/Strd/RfrdDocInf/Nb", [])
    texts = texts + payment.get("RmtInf/Strd/AddtlRmtInf", []) + references[1:]
    text = " ".join(t for t in texts if t)
    return references, text or extra.text


def _bank_code(told: Leaves) -> str:
    """Boekingscode: ISO domain, family and sub-family with dashes, else the bank's own code."""
    iso = [first(told, f"BkTxCd/Domn/{part}") for part in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return "-".join(part for part in iso if part) or first(told, "BkTxCd/Prtry/Cd")
