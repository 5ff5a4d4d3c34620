from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pypdf
import pytest
from tests.unit.messages.samples import COMPANY, CREDITOR, PERSON, claim, facts, with_interest

from voldaan.base.errors import Refused
from voldaan.documents import letter as letter_module
from voldaan.documents.letter import printable, render_letter, render_letters
from voldaan.documents.paper import Letter
from voldaan.messages.blocks import languages
from voldaan.messages.compose import compose
from voldaan.messages.facts import CreditorFacts, Kind

HOSTILE = (
    '#read("/etc/passwd")',
    "$x$ \\ `raw` *bold* _it_ @ref <label>",
    "= kop // uitleg /* x */ #panic()",
    "{page}",
)


def letter(kind: Kind = Kind.REMINDER, count: int = 1, **changes: object) -> Letter:
    return compose(facts(kind, count, **changes)).letter


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in read(pdf).pages)
    return " ".join(text.replace("\u00a0", " ").replace("\u200b", "").split())


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_becomes_a_tagged_pdf_in_its_language(kind: Kind, code: str) -> None:
    pdf = read(render_letter(compose(facts(kind), code).letter))
    catalog = pdf.trailer["/Root"]

    assert catalog["/Lang"] == code
    assert catalog["/MarkInfo"]["/Marked"] is True or catalog["/MarkInfo"]["/Marked"].value is True
    metadata = catalog["/Metadata"].get_data().decode()
    assert "pdfuaid:part>1<" in metadata
    assert "pdfaid:part>3<" in metadata and "pdfaid:conformance>A<" in metadata


def test_the_same_letter_gives_the_same_bytes() -> None:
    first, second = (hashlib.sha256(render_letter(letter())).hexdigest() for _ in range(2))
    other = hashlib.sha256(render_letter(letter(reference="D-2026-00418"))).hexdigest()

    assert first == second
    assert first != other


def test_a_batch_gives_the_same_bytes_as_single_letters() -> None:
    letters = [letter(), letter(Kind.FOURTEEN_DAY_NOTICE)]

    assert list(render_letters(letters)) == [render_letter(item) for item in letters]


def test_a_plain_reminder_fits_on_one_page() -> None:
    assert len(read(render_letter(letter(Kind.REMINDER, 3))).pages) == 1


def test_the_amount_the_account_and_the_way_out_stand_on_the_first_page() -> None:
    notice = letter(Kind.FOURTEEN_DAY_NOTICE, 30)
    first_page = " ".join(read(render_letter(notice)).pages[0].extract_text().replace("\u00a0", " ").split())

    for phrase in ("€ 30.000,00", "NL91 ABNA 0417 1643 00", "RF18539007547034", "Lukt betalen niet", "7K3M-Q9TX-2HWD"):
        assert phrase in first_page


def test_the_derivation_is_on_paper() -> None:
    text = words(render_letter(letter(Kind.DEMAND, claims=(with_interest(claim(0, Kind.DEMAND)),))))

    assert "10,15%" in text and "€ 19,19" in text and "15% over € 1.000,00" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_type_is_never_read_as_markup(name: str) -> None:
    debtor = dataclasses.replace(PERSON, name=name, street=name)
    creditor = dataclasses.replace(CREDITOR, name=name)
    items = (claim(description=name, number=name),)
    text = words(render_letter(letter(debtor=debtor, creditor=creditor, claims=items, reference=name)))

    assert text.count(" ".join(name.split())) >= 4


@pytest.mark.parametrize(
    "name", ["🙂 Sam", "שלום", "محمد علي", "李小龙", "Sam\u202eeirv", "Zoë Ångström-Łódź", "x" * 300]
)
def test_any_name_can_be_printed(name: str) -> None:
    debtor = dataclasses.replace(COMPANY, name=name, attention=name, street=name)
    items = tuple(claim(index, description=name) for index in range(2))

    assert len(read(render_letter(letter(debtor=debtor, claims=items))).pages) <= 2


def test_signs_that_the_font_lacks_are_replaced_and_all_others_are_kept() -> None:
    assert printable("Zoë 🙂 Ａ") == "Zoë □ A"
    for char in ("ё", "Ω", "ő", "ș", "ẞ", "€", "−"):
        assert printable(char) == char


def test_the_font_has_every_sign_that_is_let_through() -> None:
    kept = [chr(code) for code in range(0x20, 0x2_6000) if unicodedata.category(chr(code))[0] != "C"]
    kept = [char for char in kept if not letter_module._WITHOUT_GLYPH.match(char)]
    assert len(kept) > 600
    note = " ".join("".join(kept[start : start + 20]) for start in range(0, len(kept), 20))
    page = letter()
    strong = dataclasses.replace(page, closing=(note,), title=note, sender=(note,), recipient=(), author="x")

    assert render_letter(dataclasses.replace(strong, summary=dataclasses.replace(page.summary, note=note)))


def test_a_letter_without_account_or_verify_code_can_be_made() -> None:
    bare = letter(creditor=CreditorFacts(name="Noor"), portal_url="", verify_code="", payment_reference="")

    assert "staat op de factuur" in words(render_letter(bare))


def test_a_letter_with_a_wrong_iban_is_refused() -> None:
    creditor = dataclasses.replace(CREDITOR, iban="NL92ABNA0417164300")

    with pytest.raises(Refused, match="NL92ABNA0417164300"):
        render_letter(letter(creditor=creditor))


def test_the_facts_travel_inside_the_pdf_as_data() -> None:
    notice = facts(Kind.FOURTEEN_DAY_NOTICE, law_receipt="law 1, figures abc")
    attachments = read(render_letter(compose(notice).letter)).attachments
    data = json.loads(attachments["fourteen_day_notice.json"][0])

    assert data["announced_costs_cents"] == 15_000
    assert data["law_receipt"] == "law 1, figures abc"
    assert data["claims"][0]["due_on"] == "2026-09-15"
    assert data["template"].startswith("nl/fourteen_day_notice@")


def test_a_name_that_cannot_be_printed_is_whole_in_the_data() -> None:
    debtor = dataclasses.replace(PERSON, name="محمد علي")
    attachments = read(render_letter(letter(debtor=debtor))).attachments

    assert json.loads(attachments["reminder.json"][0])["debtor"]["name"] == "محمد علي"


def test_each_picture_has_a_text_and_each_table_its_header_cells() -> None:
    tags = list(structure(read(render_letter(letter(Kind.FOURTEEN_DAY_NOTICE, 2))).trailer["/Root"]["/StructTreeRoot"]))
    pictures = [tag for tag in tags if tag.get("/S") == "/Figure"]

    assert [str(tag["/Alt"]).split()[0] for tag in pictures] == ["QR-code", "QR-code"]
    names = [tag.get("/S") for tag in tags]
    assert names.count("/H1") == 1
    assert names.count("/Table") == 2
    assert names.count("/TH") == 5 + 2
    assert "/L" in names and "/LI" in names


def structure(node: Any) -> Iterator[dict[str, Any]]:
    """Every element of the tag tree, in order of the document."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for part in node:
            yield from structure(part)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from structure(node["/K"])


def test_letters_rendered_at_the_same_time_are_the_same_letters() -> None:
    letters = [letter(reference=f"D-{number}") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(render_letter, letters))

    assert together == [render_letter(item) for item in letters]
