"""Made-up bank files: the smallest camt.053 that a Dutch bank could send, with the parts a test wants to vary."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

OWN = "NL49ABNA0417164300"
PAYER = "NL20INGB0001234567"


def entry(
    amount: str = "100.00", side: str = "CRDT", inner: str = "", reference: str = "R1", status: str = "BOOK"
) -> str:
    """One Ntry; `inner` goes behind the references."""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-01</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef>{inner}</Ntry>"
    )


def payment(inner: str) -> str:
    return f"<NtryDtls><TxDtls>{inner}</TxDtls></NtryDtls>"


def statement(
    entries: str, opening: str = "0.00", closing: str = "100.00", account: str = OWN, number: str = "61"
) -> str:
    return (
        f"<Stmt><Id>{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}{entries}</Stmt>"
    )


def balance(code: str, amount: str) -> str:
    side = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>"
    )


def camt053(statements: str, version: str = "02") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>{statements}</BkToCstmrStmt></Document>"
    ).encode()


def corpus(folder: str) -> Path:
    """The optional corpus folder; without it the test is skipped with a line that says so."""
    root = Path(os.environ.get("VOLDAAN_SHARED", Path(__file__).resolve().parents[4] / "shared"))
    if not (root / folder).is_dir():
        pytest.skip(f"no corpus: {folder} is not in VOLDAAN_SHARED or ../shared")
    return root / folder
