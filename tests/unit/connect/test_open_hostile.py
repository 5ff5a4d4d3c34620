"""Files of open items made to do harm: each ends in one Dutch sentence, soon and in little memory."""

import io
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.unit.connect.test_cii import invoice
from tests.unit.connect.test_xaf import auditfile, ledger, line

from voldaan.base.errors import Refused
from voldaan.connect.openitemfiles import LARGEST_BYTES, read

TODAY = date(2026, 11, 22)
HEADER = "Factuurnummer;Factuurdatum;Debiteurnaam;Bedrag"
BOMB = b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
OUTSIDE = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
Refusing = Callable[[bytes], Refused]


def spreadsheet(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(buffer := io.BytesIO())
    return buffer.getvalue()


GOOD = spreadsheet(HEADER.split(";"), ["F1", "01-10-2026", "Smit", 10])


@pytest.fixture
def refusing(tmp_path: Path) -> Refusing:
    def go(content: bytes) -> Refused:
        path = tmp_path / "bestand"
        path.write_bytes(content)
        with pytest.raises(Refused) as caught:
            read(path, today=TODAY)
        assert re.fullmatch(r"[A-Z].*\.", caught.value.sentence) and caught.value.sentence.isprintable()
        return caught.value

    return go


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">'])
@pytest.mark.parametrize("document", [invoice(), auditfile(ledger([line(100)]))], ids=["cii", "xaf"])
def test_entities_are_refused_wherever_the_document_type_stands(
    refusing: Refusing, document: str, doctype: bytes
) -> None:
    prolog, rest = document.encode().split(b"?>", 1)
    assert refusing(prolog + b"?>" + doctype + rest).rule == "entities"
    # Beyond the first bytes that are looked at, the parser itself says so.
    assert refusing(prolog + b"?><!--" + b"x" * 70_000 + b"-->" + doctype + rest).rule in ("entities", "other_xml")


def test_an_entity_that_is_not_declared_is_refused(refusing: Refusing) -> None:
    assert refusing(invoice(number="&geheim;").encode()).rule == "broken_xml"


def test_a_text_of_many_megabytes_in_one_element_is_refused(refusing: Refusing) -> None:
    assert refusing(invoice(number="9" * 11_000_000).encode()).rule == "too_large"
    assert refusing(auditfile(ledger([line(100, "9" * 11_000_000)])).encode()).rule == "too_large"


def test_xml_nested_without_end_is_refused(refusing: Refusing) -> None:
    deep = b"<Note>" * 100_000
    assert refusing(invoice().encode().replace(b"<rsm:ExchangedDocument>", b"<rsm:ExchangedDocument>" + deep)).rule in (
        "broken_xml",
        "other_xml",
    )


def test_a_cell_of_many_megabytes_is_refused_or_cut(refusing: Refusing, tmp_path: Path) -> None:
    assert refusing(f"{HEADER}\nF1;01-10-2026;{'x' * 5_000_000};1,00\n".encode()).rule == "quotes"
    path = tmp_path / "groot.xlsx"
    for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
        path.write_bytes(part_changed(GOOD, part, lambda xml: xml.replace(b">Smit<", b">" + b"x" * 11_000_000 + b"<")))
        try:
            names = [item.debtor_name for item in read(path, today=TODAY).items]
        except Refused as problem:
            assert problem.rule == "damaged"
        else:
            assert names in (["x" * 200], ["Smit"])


def part_changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer := io.BytesIO(), "w") as target:
        for part in source.namelist():
            target.writestr(part, change(source.read(part)) if part == name else source.read(part))
    return buffer.getvalue()


def test_an_archive_that_claims_two_gigabytes_is_refused_by_its_header(refusing: Refusing) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    told = struct.pack("<L", sheet.file_size)
    claimed = GOOD.replace(told, struct.pack("<L", 2**31), 2)
    assert claimed != GOOD
    assert refusing(claimed).rule == "unsafe"


def test_an_archive_that_unpacks_to_more_than_it_claims_is_refused(refusing: Refusing) -> None:
    large = part_changed(GOOD, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 1_000_000)
    with zipfile.ZipFile(io.BytesIO(large)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    lying = large.replace(struct.pack("<L", sheet.file_size), struct.pack("<L", 2_000))
    assert refusing(lying).rule == "damaged"


def test_a_file_larger_than_what_is_read_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "groot.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode())
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(Refused, match="Splits het bestand"):
        read(path, today=TODAY)


def test_a_formula_in_a_csv_stays_text_and_is_never_worked_out(tmp_path: Path) -> None:
    path = tmp_path / "posten.csv"
    path.write_text(
        f'{HEADER}\nF1;01-10-2026;=HYPERLINK("http://x");10,00\nF2;01-10-2026;Smit;=1+1\n', encoding="utf-8"
    )
    result = read(path, today=TODAY)
    assert [item.debtor_name for item in result.items] == ['=HYPERLINK("http://x")']
    assert [row.code for row in result.refused] == ["amount"]


PEAK = """
import sys
from datetime import date
from pathlib import Path
from voldaan.connect.xaf.stream import parts
count = sum(1 for _ in parts(Path(sys.argv[1])))
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(count, int(peak) // 1024)
"""


def peak_mb(lines: int, path: Path) -> int:
    told = [line(100, f"F{number}") for number in range(lines)]
    transaction = "<transaction><nr>1</nr><trLine><nr>1</nr><desc>Verkoop</desc></trLine></transaction>"
    path.write_text(auditfile(ledger(told)).replace("<transaction>", transaction * lines + "<transaction>", 1))
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"}
    )
    count, peak = map(int, done.stdout.split())
    assert count == lines + 4
    return peak


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_an_auditfile_of_ten_times_the_lines_takes_hardly_more_memory(tmp_path: Path) -> None:
    assert peak_mb(20_000, tmp_path / "large") - peak_mb(2_000, tmp_path / "small") < 12
