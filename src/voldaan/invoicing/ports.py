"""Poorten van de facturering: who writes the UBL, who collects, and what the network of Peppol would take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from voldaan.base.actor import Actor
from voldaan.invoicing.document import Collection, Document


class UblWriter(Protocol):
    """UBL-schrijver: a document as the exact bytes of its UBL."""

    def __call__(self, document: Document) -> bytes:
        """The bytes; refuses a document that the schema or the sums forbid."""
        ...


class Collector(Protocol):
    """Incasseerder: knows what a mandate allows, and plans the direct debit of an invoice."""

    def foresee(self, mandate_id: int, debtor_id: int, *, due_on: date) -> Collection:
        """What an invoice of today announces; refuses with the reason when nothing can be debited."""
        ...

    def plan(self, actor: Actor, claim_id: int, mandate_id: int, amount_cents: int, collection: Collection) -> None:
        """Plan what the invoice announced; the same again plans nothing more."""
        ...


@dataclass(frozen=True, slots=True)
class Press:
    """Drukkerij: what an invoice takes to be issued: the UBL writer, who collects, and the page that verifies it."""

    write_ubl: UblWriter
    collector: Collector
    verify_base: str = ""


class AccessPointPort(Protocol):
    """Peppol-toegangspunt: takes a UBL for an address on the network; recognises a document by its id."""

    def submit(self, document_id: str, scheme: str, address: str, ubl: bytes) -> str:
        """Hand over; gives the reference by which the access point knows it. Twice the same id sends once."""
        ...
