"""Writes about parties: opening an administration, debtors as an import brings them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.base.text import name_key
from voldaan.parties.models import Creditor


def open_administration(
    name: str, *, kind: str = "company", iban: str = "", details: dict[str, str] | None = None
) -> Tenant:
    """Administratie openen: a tenant and its first creditor of the same name.

    :raises Refused: when the name is empty or taken, or the IBAN is wrong.
    """
    if not name.strip():
        raise Refused("Geef de administratie een naam, bijvoorbeeld de naam van uw bedrijf.")
    account = checked_iban(iban) if iban else ""
    try:
        with transaction.atomic():
            tenant = Tenant.objects.create(
                name=name.strip(), kind=kind, secret=secrets.token_bytes(32), created_at=clock.recorded_now()
            )
    except IntegrityError:
        raise Refused(f"Er is al een administratie met de naam {name.strip()}. Kies een andere naam.") from None
    with tenancy.active(tenant.id):
        Creditor.objects.create(tenant=tenant, name=tenant.name, iban=account, **(details or {}))
    return tenant


def checked_iban(iban: str) -> str:
    """The IBAN without spaces; :raises Refused: when its check digits or length are wrong."""
    try:
        return str(IBAN(iban.replace(" ", "").upper()))
    except SchwiftyException:
        raise Refused(
            f"Het rekeningnummer {iban} is geen geldig IBAN. Controleer de cijfers en probeer het opnieuw."
        ) from None


class DebtorData(NamedTuple):
    """What an import says of a debtor, in the order of the columns below."""

    number: str
    name: str
    kind: str
    kvk: str
    vat_number: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    country: str


_CONTACT = ("name", "kind", "kvk", "vat_number", "email", "phone", "street", "postcode", "town", "country")


def upsert_debtors(actor: Actor, creditor_id: int, debtors: Sequence[DebtorData]) -> dict[str, int]:
    """Debiteuren bijwerken: by number; a field changed by hand is never overwritten, an empty one never wins."""
    unique = {d.number: d for d in debtors}
    columns = {"number": "text", **dict.fromkeys(_CONTACT, "text"), "name_key": "text"}
    takes = {c: f"CASE WHEN %s = '' OR '{c}' = ANY(p.local_fields) THEN p.{c} ELSE %s END" for c in _CONTACT}
    sets = ", ".join(f"{c} = {takes[c] % (f'EXCLUDED.{c}', f'EXCLUDED.{c}')}" for c in _CONTACT)
    differs = " OR ".join(f"p.{c} <> {takes[c] % (f'EXCLUDED.{c}', f'EXCLUDED.{c}')}" for c in _CONTACT)
    rows = [(*d, name_key(d.name)) for d in unique.values()]
    sql.insert(
        "parties_party AS p",
        columns,
        rows,
        constants={"tenant_id": actor.tenant_id, "creditor_id": creditor_id, "language": "nl", "local_fields": []},
        on_conflict=f"ON CONFLICT (tenant_id, creditor_id, number) DO UPDATE SET {sets}, "
        f"name_key = CASE WHEN 'name' = ANY(p.local_fields) THEN p.name_key ELSE EXCLUDED.name_key END WHERE {differs}",
    )
    found = sql.fetch(
        "SELECT number, id FROM parties_party WHERE creditor_id = %s AND number = ANY(%s)", [creditor_id, list(unique)]
    )
    return dict(found)


def add_accounts(actor: Actor, accounts: Sequence[tuple[int, str]], source: str) -> int:
    """Rekeningen onthouden: (debtor id, IBAN) pairs; what is known already stays as it was."""
    unique = sorted({pair for pair in accounts if pair[1]})
    return sql.insert(
        "parties_partyaccount",
        {"party_id": "bigint", "iban": "text"},
        unique,
        constants={"tenant_id": actor.tenant_id, "source": source},
        on_conflict="ON CONFLICT DO NOTHING",
    )
