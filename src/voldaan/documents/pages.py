"""Bladzijden: a letter as images, from the same template as its PDF, for reading on a screen that shows no PDF."""

from __future__ import annotations

import json
import re

import typst

from voldaan.base.errors import Refused
from voldaan.documents import letter as pdf
from voldaan.documents.paper import Letter

PIXELS_PER_INCH = 110
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def render_pages(letter: Letter) -> list[bytes]:
    """The pages of the letter as PNG, in order. ``Refused`` when it cannot be laid out."""
    source = json.dumps(pdf._page_data(letter), ensure_ascii=False, separators=(",", ":"))
    try:
        with pdf._in_use:
            found = pdf._compiler().compile(format="png", ppi=PIXELS_PER_INCH, sys_inputs={"letter": source})
    except typst.TypstError as error:
        raise Refused(f"De brief '{letter.title}' kan niet worden opgemaakt: {error}.") from error
    return list(found) if isinstance(found, list) else [found or b""]


def page_count(content: bytes) -> int:
    """How many pages a PDF of ours has; it names each in the clear."""
    return len(_PAGE.findall(content))
