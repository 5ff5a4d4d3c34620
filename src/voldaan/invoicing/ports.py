"""Poorten van de facturering: who writes the UBL, and what the network of Peppol would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from voldaan.invoicing.document import Document


class UblWriter(Protocol):
    """UBL-schrijver: a document as the exact bytes of its UBL."""

    def __call__(self, document: Document) -> bytes:
        """The bytes; refuses a document that the schema or the sums forbid."""
        ...


@dataclass(frozen=True, slots=True)
class Press:
    """Drukkerij: what makes an invoice into files: the UBL writer, and the address of the page that verifies it."""

    write_ubl: UblWriter
    verify_base: str = ""


class AccessPointPort(Protocol):
    """Peppol-toegangspunt: takes a UBL for an address on the network; recognises a document by its id."""

    def submit(self, document_id: str, scheme: str, address: str, ubl: bytes) -> str:
        """Hand over; gives the reference by which the access point knows it. Twice the same id sends once."""
        ...
