"""What a kept file is by its bytes, and what is left of its name."""

from __future__ import annotations

import io
import zipfile

import pytest

from voldaan.base.files import LONGEST_NAME, clean_name, media_type

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (_zip("a.txt"), "application/zip"),
        (_zip("[Content_Types].xml", "xl/workbook.xml"), SHEET),
        (b"PK\x03\x04 and then nothing", "application/zip"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "application/xml"),
        (b"  <!DOCTYPE HTML><p>hoi", "text/html"),
        (b"From: a@example.nl\r\nTo: b@example.nl\r\nSubject: x\r\n\r\nhoi", "message/rfc822"),
        (b"factuur;bedrag\r\nF1;10,00\r\n", "text/plain"),
        (b"\x01\x00\x02\x00", "application/octet-stream"),
    ],
)  # fmt: skip
def test_the_bytes_say_what_a_file_is(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Mijn map\\brief.pdf", "brief.pdf"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("", "bestand"),
        ("...", "bestand"),
        ("x" * 300 + ".xlsx", "x" * (LONGEST_NAME - 10) + ".xlsx"),
    ],
)
def test_a_name_keeps_no_folder_and_no_control_character(name: str, clean: str) -> None:
    assert clean_name(name) == clean
