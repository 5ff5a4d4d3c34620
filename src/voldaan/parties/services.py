"""Writes about parties: opening an administration, debtors as an import brings them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.base.text import name_key
from voldaan.parties.events import CreditorAccountSet
from voldaan.parties.models import Creditor
from voldaan.parties.proofs import SAID_ACCOUNT
from voldaan.parties.rules import CONTACT, DebtorChange, DebtorData, KnownDebtor, debtor_changes, merged


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
        creditor = Creditor.objects.create(tenant=tenant, name=tenant.name, iban=account, **(details or {}))
        keep_account(system(tenant.id), creditor.pk)
    return tenant


def keep_account(actor: Actor, creditor_id: int) -> None:
    """Rekening bewaren: the checksum of the account to which a creditor is paid, so another one is found."""
    (row,) = sql.fetch(f"SELECT {SAID_ACCOUNT} FROM parties_creditor r WHERE r.id = %s", [creditor_id])
    events.record(actor, [events.Entry(CreditorAccountSet(creditor_id=creditor_id, sha256=row[0]))])


def checked_email(text: str) -> str:
    """E-mailadres as it can be written to; :raises Refused: for what can be none."""
    try:
        validate_email(text)
    except ValidationError as error:
        raise Refused(f"“{text[:60]}” is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.") from error
    return text


def checked_iban(iban: str) -> str:
    """The IBAN without spaces; :raises Refused: when its check digits or length are wrong."""
    try:
        return str(IBAN(iban.replace(" ", "").upper()))
    except SchwiftyException:
        raise Refused(
            f"Het rekeningnummer {iban[:40]} is geen geldig IBAN. Controleer de cijfers en probeer het opnieuw.",
            rule="iban",
        ) from None


def known_debtors(creditor_id: int, numbers: Sequence[str]) -> dict[str, KnownDebtor]:
    """Bekende debiteuren of a creditor, by number."""
    rows = sql.fetch(
        "SELECT p.number, p.id, p.local_fields, p.email_bounced_on, p.merged_into_id,"
        f" {', '.join(f'p.{c}' for c in CONTACT)}"
        " FROM unnest(%s::text[]) AS w(number) JOIN parties_party p ON p.number = w.number AND p.creditor_id = %s",
        [list(numbers), creditor_id],
    )
    return {row[0]: KnownDebtor(row[1], row[5:], tuple(row[2]), row[3], row[4]) for row in rows}


def merged_numbers(creditor_id: int) -> dict[str, tuple[str, ...]]:
    """Nummers die opgingen in another, by the number that goes on."""
    rows = sql.fetch(
        "SELECT w.number, array_agg(p.number ORDER BY p.id) FROM parties_party p JOIN parties_party w"
        " ON w.id = p.merged_into_id WHERE p.merged_into_id IS NOT NULL AND p.creditor_id = %s GROUP BY w.number",
        [creditor_id],
    )
    return {number: tuple(numbers) for number, numbers in rows}


def upsert_debtors(actor: Actor, creditor_id: int, debtors: Iterable[DebtorData]) -> dict[str, int]:
    """Debiteuren bijwerken: by number; a field changed by hand is never overwritten, an empty one never wins.

    Gives number -> whose the claims are: for a number that was merged into another, that other one.
    """
    unique = merged(debtors)
    known = known_debtors(creditor_id, list(unique))
    fresh = [d for d in unique.values() if d.number not in known]
    ids = sql.take_ids("parties_party", len(fresh))
    sql.insert(
        "parties_party",
        {"id": "bigint", "number": "text", **dict.fromkeys(CONTACT, "text"), "name_key": "text"},
        [(id_, *d[:-1], d.country or "NL", name_key(d.name)) for id_, d in zip(ids, fresh, strict=True)],
        constants={"tenant_id": actor.tenant_id, "creditor_id": creditor_id, "language": "nl", "local_fields": []},
    )
    write_debtors(known, debtor_changes(unique, known))
    return {n: d.owner_id for n, d in known.items()} | {d.number: id_ for id_, d in zip(ids, fresh, strict=True)}


def write_debtors(known: Mapping[str, KnownDebtor], changes: Sequence[DebtorChange]) -> int:
    """Gewijzigde velden schrijven; another e-mail address has not bounced yet."""
    changed: dict[str, dict[str, str]] = {}
    for change in changes:
        changed.setdefault(change.number, {})[change.field] = change.new
    rows = []
    for number, fields in changed.items():
        there = known[number]
        values = [fields.get(f, old) for f, old in zip(CONTACT, there.values, strict=True)]
        bounced = None if "email" in fields else there.email_bounced_on
        rows.append((there.party_id, *values, name_key(values[0]), bounced))
    columns = {"id": "bigint", **dict.fromkeys(CONTACT, "text"), "name_key": "text", "email_bounced_on": "date"}
    return sql.update("parties_party", columns, rows)


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
