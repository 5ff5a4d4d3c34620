"""Controle: everything that is wrong with the XML of an e-invoice, whether it arrives or is about to leave."""

from __future__ import annotations

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.einvoice import cii, ubl
from voldaan.connect.einvoice.model import EInvoice, Finding
from voldaan.connect.einvoice.schema import check_schema
from voldaan.connect.einvoice.sums import check_sums
from voldaan.connect.openitems import safexml
from voldaan.connect.openitems.cells import shown

ROOTS = (*ubl.ROOTS, cii.ROOT)


def check(content: bytes) -> tuple[Finding, ...]:
    """What is wrong with an invoice in UBL or CII: by its schema and by the sums of EN 16931; empty when nothing is.

    The official schematron (``schematron.check``) knows many rules more; these two are always at hand.
    """
    try:
        root = safexml.parse(content)
        invoice = trusted_schema(root)
    except Refused as problem:
        return (Finding(problem.rule, problem.sentence),)
    return tuple(check_sums(invoice))


def trusted_schema(root: etree._Element) -> EInvoice:
    """What a document says, after its schema was checked. Raises Refused when it is no invoice or breaks it."""
    if root.tag not in ROOTS:
        name = shown(etree.QName(root).localname)
        raise Refused(f"Deze XML ({name}) is geen UBL- of CII-factuur. Lever UBL of CII aan.", rule="other_xml")
    is_cii = root.tag == cii.ROOT
    if finding := check_schema(root, cii.profile_of(root) if is_cii else ""):
        raise finding.refusal()
    return cii.extract(root) if is_cii else ubl.extract(root)


def trusted(root: etree._Element) -> EInvoice:
    """What a document says, after its schema and sums were checked. Raises Refused with the first that is wrong."""
    invoice = trusted_schema(root)
    for finding in check_sums(invoice):
        raise finding.refusal()
    return invoice
