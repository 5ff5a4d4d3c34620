"""Reads about creditors and debtors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound, Refused
from voldaan.parties.rules import CORRECTABLE


class Debtor(NamedTuple):
    """Debiteur with the fields that a person may correct, and his open claims."""

    id: int
    number: str
    creditor: str
    values: dict[str, str]
    claims: list[tuple[int, str]]


def creditor_names() -> list[str]:
    """Schuldeisers of this administration, by name."""
    return [row[0] for row in sql.fetch("SELECT name FROM parties_creditor ORDER BY name")]


def id_of(number: str) -> int:
    """Nummer van de debiteur with this debtor number.

    :raises Refused: when there is none, or when clients of an agency share the number.
    """
    rows = sql.fetch("SELECT id FROM parties_party WHERE number = %s LIMIT 2", [number])
    if len(rows) != 1:
        raise Refused(
            f"Debiteurnummer {number} is {'niet gevonden' if not rows else 'niet eenduidig'}. Controleer het."
        )
    return int(rows[0][0])


def debtor(party_id: int) -> Debtor:
    """One debtor; :raises NotFound: also when he belongs to another administration."""
    row = sql.fetch_one(
        f"SELECT p.id, p.number, s.name, {', '.join(f'p.{name}' for name in CORRECTABLE)} FROM parties_party p"
        " JOIN parties_creditor s ON s.id = p.creditor_id WHERE p.id = %s",
        [party_id],
    )
    if row is None:
        raise NotFound("Deze debiteur bestaat niet in deze administratie. Zoek hem op via een vordering.")
    claims = sql.fetch(
        "SELECT id, number FROM claims_claim WHERE debtor_id = %s AND closed_on IS NULL ORDER BY due_on, id LIMIT 50",
        [party_id],
    )
    return Debtor._make((*row[:3], dict(zip(CORRECTABLE, row[3:], strict=True)), claims))


def names(party_ids: Sequence[int]) -> dict[int, str]:
    """Namen of these debtors, by id."""
    return dict(sql.fetch("SELECT id, name FROM parties_party WHERE id = ANY(%s)", [list(party_ids)]))


def must_exist(party_id: int) -> None:
    """:raises NotFound: for a debtor who is not in this administration."""
    if not sql.fetch("SELECT 1 FROM parties_party WHERE id = %s", [party_id]):
        raise NotFound("Deze debiteur bestaat niet in deze administratie. Zoek hem op in de lijst met debiteuren.")
