"""Our own UBL, in five hundred shapes: by schema and sums always, by the official rules where they are at hand, and
read back by two parsers that know nothing of us.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import facturx
import pytest
from eu_einvoice.parse import parse_bytes
from tests.unit.invoicing.shapes import BUYERS, COLLECTORS, SELLER, buyer_of, document, made

from voldaan.base.errors import Refused
from voldaan.connect.einvoice import schematron
from voldaan.connect.einvoice.checks import check
from voldaan.connect.ubl_out import write
from voldaan.invoicing.document import Document, DocumentKind, UblFormat
from voldaan.testing.pytest_server import corpus

SHAPES = 500


@cache
def shapes() -> list[tuple[Document, bytes]]:
    """Five hundred documents, each in every format that its buyer allows."""
    found: list[tuple[Document, bytes]] = []
    seed = 0
    while len({d.number for d, _ in found}) < SHAPES:
        seed += 1
        found += [(d, write(d)) for d in in_every_format(seed)]
    return found


def in_every_format(seed: int) -> Iterator[Document]:
    for form in UblFormat:
        try:
            made_one = document(seed, ubl_format=form)
        except Refused:
            continue
        if made_one is not None:
            yield made_one


def euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def test_the_shapes_hold_everything_that_the_proof_is_about() -> None:
    every = [d for d, _ in shapes()]
    assert len({d.number for d in every}) == SHAPES
    categories = {g.vat.category for d in every for g in d.sums.groups}
    assert categories == {"S", "Z", "E", "AE", "K", "G", "O"}
    assert {d.kind for d in every} == set(DocumentKind)
    assert {d.ubl_format for d in every} == set(UblFormat)
    assert {d.buyer.country for d in every} == {"NL", "BE", "DE", "US"}
    assert {(d.ubl_format, d.collection.creditor) for d in every if d.collection} == {
        (form, name) for form in UblFormat for name in COLLECTORS
    }
    assert any(len(d.sums.groups) > 2 for d in every)
    assert any(a.charge for d in every for a in d.sums.adjustments)
    assert any(not a.charge and a.percent for d in every for a in d.sums.adjustments)
    assert any(x.adjustments for d in every for x in d.sums.lines)


def test_every_shape_is_sound_by_schema_and_sums() -> None:
    assert [(d.number, found) for d, xml in shapes() if (found := check(xml))] == []


@pytest.mark.corpus
def test_no_shape_breaks_an_official_rule_of_en_16931_peppol_or_si_ubl(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("saxonche", reason="the extra schematron (saxonche) is not installed")
    monkeypatch.setenv("VOLDAAN_SCHEMATRON", str(corpus()))
    assert {"en16931-ubl", "si-ubl-2.0", "peppol"} <= set(schematron.available())
    rules = {
        UblFormat.PEPPOL: ("en16931-ubl", "peppol"),
        UblFormat.SI_UBL: ("en16931-ubl", "si-ubl-2.0"),
        UblFormat.CORE: ("en16931-ubl",),
    }
    broken = [
        (d.number, str(d.ubl_format), finding)
        for d, xml in shapes()
        for finding in schematron.check(xml, rules[d.ubl_format])
    ]
    assert broken == []


def test_factur_x_reads_the_same_totals() -> None:
    for d, xml in shapes():
        read = facturx.parse_ubl_cii_xml(xml, check_xsd=False)
        said = tuple(Decimal(str(read[name])) for name in ("BT-106", "BT-109", "BT-110", "BT-112", "BT-115"))
        s = d.sums
        meant = (s.lines_cents, s.exclusive_cents, s.vat_cents, s.inclusive_cents, s.inclusive_cents)
        assert said == tuple(map(euros, meant)), d.number
        groups = [(b["BT-118"], Decimal(b["BT-116"]), Decimal(b["BT-117"])) for b in read["BG-23"]]
        assert groups == [(g.vat.category, euros(g.taxable_cents), euros(g.vat_cents)) for g in s.groups]


def test_eu_einvoice_reads_the_same_totals() -> None:
    for d, xml in shapes():
        read = parse_bytes(xml)[0]
        totals, s = read["totals"], d.sums
        names = ("line_total", "tax_exclusive", "tax_total", "tax_inclusive", "payable")
        meant = (s.lines_cents, s.exclusive_cents, s.vat_cents, s.inclusive_cents, s.inclusive_cents)
        assert tuple(Decimal(totals[n]) for n in names) == tuple(map(euros, meant)), d.number
        assert read["number"] == d.number
        assert [Decimal(x["net_amount"]) for x in read["lines"]] == [euros(x.net_cents) for x in s.lines]


def test_the_same_document_gives_the_same_bytes() -> None:
    d, xml = shapes()[0]
    assert write(d) == xml


LINE = {"description": "Advies", "quantity": "2", "price": "100", "vat": "high"}


def test_peppol_wants_a_buyer_who_can_be_reached() -> None:
    with pytest.raises(Refused, match="Voor Peppol heeft de klant een KvK-nummer of btw-nummer nodig"):
        made({"lines": [LINE]}, buyer_of(BUYERS[3]), ubl_format=UblFormat.PEPPOL)


def test_si_ubl_wants_the_kvk_number_of_a_dutch_buyer() -> None:
    with pytest.raises(Refused, match="Voor SI-UBL heeft een Nederlandse klant een KvK-nummer nodig"):
        made({"lines": [LINE]}, buyer_of(BUYERS[2]), ubl_format=UblFormat.SI_UBL)


@pytest.mark.parametrize(("who", "form"), [(0, "peppol-bis-3"), (2, "peppol-bis-3"), (3, "en16931"), (6, "en16931")])
def test_the_format_follows_from_what_is_known_of_the_buyer(who: int, form: str) -> None:
    found = made({"lines": [LINE]}, buyer_of(BUYERS[who]))
    assert found is not None and found.ubl_format == form
    assert found.seller == SELLER
