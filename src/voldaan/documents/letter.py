"""Brief als PDF: a worded letter laid out by Typst as tagged PDF (PDF/A-3a and PDF/UA-1).

The same letter gives the same bytes: the date in the file is the letter's date, the QR mask is fixed, and only the
packaged font is used. What people typed reaches Typst as JSON data and is never read as markup.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from pypdf import PdfWriter

from voldaan.base.errors import Refused
from voldaan.documents.paper import Letter, Paragraph, Table
from voldaan.documents.qr import address_svg, payment_svg

_TEMPLATES = Path(__file__).parent / "templates"
_FONT_PACKAGE = "fontpkg_source_sans_3"
_LONGEST_WORD = 28
# For the estimate of a letter's height at normal density: what fits on the first page, a line of text, a table row,
# signs on a full line.
_DENSITIES = (("airy", 120), ("normal", 136), ("tight", 147), ("dense", 154))
_LINE_MM = 4.27
_ROW_MM = 5.1
_LINE_CHARS = 108
_NO_GLYPH = "□"
# Signs the font has in every weight; tests/unit/documents prove it by setting each of them.
_WITHOUT_GLYPH = re.compile(
    "[^\n -~\u00a0-\u00ac\u00ae-\u017e\u0218-\u021b\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f"
    "\u0490\u0491\u1e9e\u1ea0-\u1ef9\u200b\u2012-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u202f\u2030"
    "\u2032\u2033\u2039\u203a\u2044\u20ac\u2116\u2122\u2190-\u2193\u2212\u25a1]"
)
_LONG_WORD = re.compile(rf"[^\s\u00a0]{{{_LONGEST_WORD + 1},}}")
_in_use = Lock()


def render_letter(letter: Letter) -> bytes:
    """The letter as PDF. ``Refused`` when its IBAN is wrong or it cannot be laid out."""
    return compiled("letter", letter.title, _page_data(letter))


def compiled(template: str, title: str, data: dict[str, Any]) -> bytes:
    """Opgemaakt: the data laid out by one of the templates, as PDF; ``Refused`` when that cannot be done."""
    source = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        with _in_use:
            pdf = _compiler(template).compile(
                format="pdf", sys_inputs={template: source}, pdf_standards=["a-3a", "ua-1"]
            )
    except typst.TypstError as error:
        raise Refused(f"'{title}' kan niet worden opgemaakt: {error}.") from error
    if not isinstance(pdf, bytes):
        raise Refused(f"'{title}' kan niet worden opgemaakt: de uitvoer is geen PDF.")
    return pdf


def render_letters(letters: Iterable[Letter]) -> Iterator[bytes]:
    """Brieven één voor één, with one compiler that stays warm."""
    return map(render_letter, letters)


def joined(parts: Iterable[bytes]) -> bytes:
    """Samengevoegd for the printer: one file of several letters, the pages as they were."""
    whole, out = PdfWriter(), BytesIO()
    for part in parts:
        whole.append(BytesIO(part), import_outline=False)
    whole.write(out)
    return out.getvalue()


@cache
def _compiler(template: str = "letter") -> typst.Compiler:
    package = find_spec(_FONT_PACKAGE)
    if package is None or package.origin is None:
        raise Refused(
            f"Het lettertype voor brieven ontbreekt. Installeer het pakket {_FONT_PACKAGE.replace('_', '-')}."
        )
    fonts = Path(package.origin).parent / "files"
    return typst.Compiler(
        input=str(_TEMPLATES / f"{template}.typ"),
        root=str(_TEMPLATES),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
    )


def _page_data(letter: Letter) -> dict[str, Any]:
    """The letter as the template reads it: plain JSON, only signs that can be printed."""
    data: dict[str, Any] = printable(asdict(letter))
    data["footer"] = _on_paper(letter.footer)
    data["summary"]["way_out"] = _on_paper(letter.summary.way_out)
    data["summary"]["lines"] = [[name, _on_paper(value)] for name, value in letter.summary.lines]
    data["on"] = [letter.on.year, letter.on.month, letter.on.day]
    data["body"] = _grouped(letter.body)
    data["density"] = _density(letter)
    data["enclosure"] = asdict(letter.enclosure) if letter.enclosure else None
    data["appendix"] = [printable(asdict(table)) for table in letter.appendix]
    if letter.summary.payment:
        data["summary"]["qr"] = payment_svg(letter.summary.payment)
    if letter.verification and letter.verification.code:
        data["verification"]["qr"] = address_svg(letter.verification.url)
    return data


def _density(letter: Letter) -> str:
    """How tightly the words are set, from an estimate of their height below the fold.

    Measuring in Typst would be exact, and costs 4 ms a letter.
    """
    lines_mm = _LINE_MM * (1 + len(letter.closing)) + 3
    for part in letter.body:
        if isinstance(part, Table):
            rows = len(part.rows) + len(part.sums) + bool(part.header)
            lines_mm += rows * _ROW_MM + (9 if part.title else 3)
        else:
            lines_mm += -(-len(part.text) // _LINE_CHARS) * _LINE_MM + (0.2 if part.item else 0.9)
    return next((name for name, room_mm in _DENSITIES if lines_mm <= room_mm), "normal")


def _grouped(body: tuple[Paragraph | Table, ...]) -> list[dict[str, Any]]:
    """The body with neighbouring list entries taken together, so that they are one list in the PDF's tags."""
    parts: list[dict[str, Any]] = []
    for part in body:
        if isinstance(part, Table):
            parts.append({"kind": "table", **printable(asdict(part))})
            continue
        runs = [[_on_paper(run.text), run.strong] for run in part.runs]
        if part.item and parts and parts[-1]["kind"] == "list":
            parts[-1]["items"].append(runs)
        else:
            parts.append({"kind": "list", "items": [runs]} if part.item else {"kind": "paragraph", "runs": runs})
    return parts


def _on_paper(text: str) -> str:
    """Words for paper: web addresses as a reader types them."""
    return str(printable(text.replace("https://", "")))


def printable(value: Any) -> Any:
    """The value with each sign the font lacks replaced, and room to break in very long words."""
    if isinstance(value, str):
        return _LONG_WORD.sub(_with_breaks, _WITHOUT_GLYPH.sub(_stand_in, value))
    if isinstance(value, dict):
        return {key: printable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [printable(entry) for entry in value]
    return value


def _stand_in(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKD", match.group())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain if plain.isascii() and plain.isprintable() and plain else _NO_GLYPH


def _with_breaks(match: re.Match[str]) -> str:
    word = match.group()
    return "\u200b".join(word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD))
