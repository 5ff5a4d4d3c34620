"""A remittance advice in any of its forms gives which invoice was paid with how much, and never a guess."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from voldaan.connect.remittance import rows
from voldaan.inbox.advice import Paid, read

KNOWN = {"20260101": (1, "2026-0101"), "20260104": (4, "2026-0104")}
BOTH = [Paid(1, "2026-0101", 25000), Paid(4, "2026-0104", 121000)]


def _sheet() -> bytes:
    book = Workbook()
    for row in (("Factuur", "Datum", "Bedrag"), ("2026-0101", "03-11-2026", "250,00"), ("2026-0104", "", "1.210,00")):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xml() -> bytes:
    deals = "".join(
        f"<CdtTrfTxInf><Amt><InstdAmt Ccy='EUR'>{amount}</InstdAmt></Amt>"
        f"<RmtInf><Ustrd>{number}</Ustrd></RmtInf></CdtTrfTxInf>"
        for number, amount in (("2026-0101", "250.00"), ("2026-0104", "1210.00"))
    )
    return f"<?xml version='1.0'?><Document xmlns='urn:x'><PmtInf>{deals}</PmtInf></Document>".encode()


@pytest.mark.parametrize(
    "content",
    [
        b"Factuur;Datum;Bedrag\r\n2026-0101;03-11-2026;250,00\r\n2026-0104;03-11-2026;1.210,00\r\nTotaal;;1.460,00\r\n",
        b"invoice,amount\n2026-0101,250.00\n2026-0104,1210.00\n",
        _sheet(),
        _xml(),
    ],
    ids=["csv", "comma", "sheet", "xml"],
)
def test_each_form_gives_the_same(content: bytes) -> None:
    assert read(rows(content), KNOWN) == BOTH


@pytest.mark.parametrize(
    "content",
    [
        b"Factuur;Bedrag\r\n2026-0101;250,00\r\n2026-0101;250,00\r\n",
        b"2026-0101 en 2026-0104;1.460,00\r\n",
        b"2026-0101;03-11-2026\r\n",
        b"2026-0101;-250,00\r\n",
        b"\x00\x01\x02",
        b"PK\x03\x04 not a spreadsheet",
        b"%PDF-1.4 not a pdf",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    ],
)
def test_what_is_double_unclear_or_damaged_gives_nothing(content: bytes) -> None:
    assert read(rows(content), KNOWN) == []


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<?xml version='1.0'?>"]), st.binary(max_size=600))
def test_no_bytes_break_it(head: bytes, content: bytes) -> None:
    assert isinstance(rows(head + content), list)
