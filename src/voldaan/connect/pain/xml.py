"""XML of payment files: the schemas, written as text because that is fast, proven valid before anybody gets it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

import sepaxml
from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.pain.reader import payments_of

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


def element(name: str, text: object) -> str:
    """One element with its text; nothing when the text is empty."""
    return f"<{name}>{escape(str(text))}</{name}>" if text not in ("", None) else ""


def amount(cents: int) -> str:
    """Bedrag as the bank reads it: ``1234.50``."""
    return f"{cents // 100}.{cents % 100:02d}"


@lru_cache(maxsize=8)
def _schema(form: str) -> etree.XMLSchema:
    folder = Path(sepaxml.__file__).parent / "schemas"
    return etree.XMLSchema(etree.parse(str(folder / f"{form}.xsd")))


def proven(text: str, form: str) -> bytes:
    """The bytes of a file, after they were held against the schema of ``form`` and read back: its own sums are right.

    :raises Refused: when they are not what the bank takes; nothing may leave then.
    """
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
    root = etree.fromstring(content)
    try:
        _schema(form).assertValid(root)
    except etree.DocumentInvalid as wrong:
        raise Refused(
            f"Het bestand voor de bank is niet goed ({form}: {str(wrong)[:200]}). Er is niets gemaakt; controleer de "
            "namen, rekeningen en kenmerken van de opdrachten.",
            rule="pain-schema",
        ) from None
    payments_of(root)
    return content


def remittance(text: str, structured: str) -> str:
    """Omschrijving: a creditor reference where there is one (RF by ISO 11649, else a Dutch kenmerk), else the words."""
    if structured:
        issuer = "ISO" if structured.startswith("RF") else "CUR"
        kind = f"<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>{issuer}</Issr></Tp>"
        return f"<RmtInf><Strd><CdtrRefInf>{kind}{element('Ref', structured)}</CdtrRefInf></Strd></RmtInf>"
    return f"<RmtInf>{element('Ustrd', text)}</RmtInf>" if text else ""


def account(tag: str, iban: str) -> str:
    """Rekening by its IBAN."""
    return f"<{tag}><Id><IBAN>{iban}</IBAN></Id></{tag}>"


def bank_unknown(tag: str) -> str:
    """Bank of an account: the word that says the IBAN is enough."""
    return f"<{tag}><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></{tag}>"
