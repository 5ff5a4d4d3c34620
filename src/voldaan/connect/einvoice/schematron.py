"""Schematron: the official rules of EN 16931, SI-UBL 2.0 (NLCIUS) and Peppol BIS 3, run as their authors compiled them.

An extra: it needs the package saxonche and the official stylesheets in the folder that ``VOLDAAN_SCHEMATRON`` names;
without either there are no findings. The compiled rules stay in memory (150 to 300 MB), so a long-lived process should
do the checking.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.einvoice import cii, ubl
from voldaan.connect.einvoice.model import Finding
from voldaan.connect.openitems import safexml

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
FATAL = ("fatal", "error")
# The rule sets by the names their publishers give the compiled files; a later name goes before an earlier one.
STYLESHEETS = {
    "en16931-ubl": ("*EN16931-UBL-validation*.xslt", "CEN-EN16931-UBL*.xslt"),
    "en16931-cii": ("*EN16931-CII-validation*.xslt", "CEN-EN16931-CII*.xslt"),
    "si-ubl-2.0": ("si-ubl-2.0.xsl", "si-ubl-2.0.[0-9]*.xslt"),
    "peppol": ("PEPPOL-EN16931-UBL.xslt",),
}
# SI-UBL holds the rules of EN 16931 as well; Peppol comes on top of them.
RULE_SETS = {"si-ubl-2.0": ("si-ubl-2.0",), "peppol-bis-3": ("en16931-ubl", "peppol")}


def check(content: bytes, rule_sets: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """What an invoice breaks of the official rules: those of its own profile, or of the rule sets that are named.

    A rule set whose stylesheet is absent is passed over (``available`` tells). A warning is a finding that is not
    ``fatal``; an error while the rules run, as a broken number causes, is a fatal one.
    """
    try:
        root = safexml.parse(content)
    except Refused as problem:
        return (Finding(problem.rule, problem.sentence),)
    findings: list[Finding] = []
    for name in rule_sets or rule_sets_of(root):
        if sheet := stylesheet(name):
            findings += _run(sheet, root)
    return tuple(dict.fromkeys(findings))


def available() -> tuple[str, ...]:
    """The rule sets that can be run here."""
    return tuple(name for name in STYLESHEETS if stylesheet(name))


def rule_sets_of(root: etree._Element) -> tuple[str, ...]:
    """The rule sets that a document says to follow."""
    if root.tag == cii.ROOT:
        return ("en16931-cii",)
    return RULE_SETS.get(ubl.profile_of(root), ("en16931-ubl",)) if root.tag in ubl.ROOTS else ()


def stylesheet(name: str) -> Path | None:
    """The compiled stylesheet of a rule set in the folder of the settings, None where it or saxonche is absent."""
    folder = os.environ.get("VOLDAAN_SCHEMATRON", "")
    if not folder or find_spec("saxonche") is None:
        return None
    for pattern in STYLESHEETS[name]:
        if found := sorted(Path(folder).rglob(pattern)):
            return found[-1]
    return None


def _run(sheet: Path, root: etree._Element) -> list[Finding]:
    from saxonche import PySaxonApiError

    processor, executable = _compiled(sheet)
    # Written out again by a parser that allows no entities, so that the processor meets none.
    document = etree.tostring(root, encoding="unicode")
    try:
        report = executable.transform_to_string(xdm_node=processor.parse_xml(xml_text=document))
    except PySaxonApiError as problem:
        return [Finding("xslt", f"De officiële controle loopt vast op deze factuur: {_short(str(problem))}")]
    asserts = etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert")
    return [_finding(failed) for failed in asserts]


def _finding(failed: etree._Element) -> Finding:
    rule = failed.get("id", "")
    said = _short(" ".join(str(text) for text in failed.itertext()))
    return Finding(rule, f"Regel {rule} is niet nageleefd: {said}", fatal=failed.get("flag", "") in FATAL)


def _short(text: str) -> str:
    return " ".join(text.split())[:400].rstrip(".") + "."


@cache
def _compiled(sheet: Path) -> tuple[Any, Any]:
    """(processor, executable) of a stylesheet, compiled once (about half a second)."""
    processor = _processor()
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))


@cache
def _processor() -> Any:
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)
