"""Veilige XML: parses without entities, network or DTD, and says in one sentence what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from lxml import etree

from voldaan.base.errors import Refused

LARGEST_XML_BYTES = 50 * 1024 * 1024
HEAD_BYTES = 65_536


def parse_file(path: Path) -> etree._Element:
    """The root of an XML file. Raises Refused when it is too large, declares entities, is cut off or malformed."""
    size = path.stat().st_size
    if size > LARGEST_XML_BYTES:
        raise Refused(
            f"De XML is {size // 2**20} MB en er wordt hooguit {LARGEST_XML_BYTES // 2**20} MB gelezen. "
            "Lever de factuur zonder bijlagen aan.",
            rule="too_large",
        )
    return parse(path.read_bytes())


def parse(content: bytes) -> etree._Element:
    """The root of XML. Raises Refused when it declares entities, is cut off or malformed."""
    refuse_doctype(content)
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as problem:
        raise broken(problem) from None
    refuse_dtd(root)
    return root


def root_tag(head: bytes) -> str:
    """The tag of the root in the first bytes of a file, as ``{namespace}name``; empty when they hold none."""
    refuse_doctype(head)
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    problem: etree.XMLSyntaxError | None = None
    try:
        parser.feed(head)
    except etree.XMLSyntaxError as found:
        problem = found
    root = next(iter(parser.read_events()), None)
    if root is not None:
        return str(cast(etree._Element, root[1]).tag)
    if problem is not None:
        raise broken(problem)
    return ""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip


def refuse_doctype(content: bytes) -> None:
    """A document type is where entity bombs live, and no invoice needs one. UTF-16 is compared without its zeros."""
    head = content[:HEAD_BYTES].replace(b"\0", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise _with_doctype()


def refuse_dtd(element: etree._Element) -> None:
    """Raises Refused when the document that an element came from has a document type after all."""
    if element.getroottree().docinfo.internalDTD is not None:
        raise _with_doctype()


def _with_doctype() -> Refused:
    return Refused(
        "De XML bevat een DOCTYPE of entiteiten en is daarom niet veilig te lezen. Vraag de afzender om het "
        "bestand zonder DOCTYPE, zoals de standaard voorschrijft.",
        rule="entities",
    )


def broken(problem: etree.XMLSyntaxError) -> Refused:
    """The refusal for XML that does not parse, with the line where it went wrong."""
    if "text node" in str(problem).casefold():  # the wording differs per version of libxml2
        return Refused(
            "De XML bevat een bijlage van meer dan 10 MB. Lever de factuur zonder die bijlage aan.", rule="too_large"
        )
    return Refused(
        f"De XML is afgebroken of beschadigd (bij regel {problem.lineno or 1}). "
        "Download of exporteer het bestand opnieuw.",
        rule="broken_xml",
    )
