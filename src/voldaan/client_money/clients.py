"""Writes about clients of an agency: who they are, and the account on which their money comes in."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction

from voldaan.base import events
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.models import Tenant
from voldaan.client_money.events import ClientAccountSet, ClientAdded, ThirdPartyAccountOpened
from voldaan.parties.models import Creditor
from voldaan.parties.services import checked_iban, keep_account
from voldaan.payments.models import BankAccount


def add_client(actor: Actor, name: str, *, iban: str = "", details: dict[str, str | bool] | None = None) -> Creditor:
    """Opdrachtgever toevoegen: for whom the agency collects; ``iban`` is where his money is remitted to.

    :raises Refused: in an administration that is no agency, a name that is taken, or a wrong IBAN.
    """
    actor.must(Permission.MANAGE)
    _must_be_agency(actor)
    if not name.strip():
        raise Refused("Geef de opdrachtgever een naam.")
    account = checked_iban(iban) if iban else ""
    if account:
        _not_third_party(account)
    try:
        with transaction.atomic():
            client = Creditor.objects.create(
                tenant_id=actor.tenant_id, name=name.strip(), iban=account, **(details or {})
            )
    except IntegrityError:
        raise Refused(f"Opdrachtgever {name.strip()} bestaat al. Kies een andere naam.") from None
    events.record(actor, [events.Entry(ClientAdded(creditor_id=client.id))])
    keep_account(actor, client.id)
    return client


def open_third_party_account(actor: Actor, iban: str) -> BankAccount:
    """Derdenrekening vastleggen: on it comes the money of all clients, and never the agency's own.

    :raises Refused: for an account that somebody already uses as his own, or on which money was booked before.
    """
    actor.must(Permission.MANAGE)
    _must_be_agency(actor)
    account = checked_iban(iban)
    owner = Creditor.objects.filter(iban=account).first()
    if owner is not None:
        raise Refused(
            f"Rekening {account} is de eigen rekening van {owner.name}. Een derdenrekening staat daar los van: "
            "neem een rekening waarop alleen geld van opdrachtgevers komt."
        )
    known = BankAccount.objects.filter(iban=account).first()
    if known is not None and not known.is_third_party:
        raise Refused(f"Op rekening {account} is al geboekt als eigen rekening. Neem een andere derdenrekening.")
    if known is not None:
        return known
    opened = BankAccount.objects.create(tenant_id=actor.tenant_id, creditor=agency(), iban=account, is_third_party=True)
    sha256 = hashlib.sha256(account.encode()).hexdigest()
    events.record(actor, [events.Entry(ThirdPartyAccountOpened(account_id=opened.id, sha256=sha256))])
    return opened


def set_account(actor: Actor, client_id: int, iban: str) -> None:
    """Rekening van de opdrachtgever vastleggen, to which is remitted from now on.

    :raises Refused: a wrong IBAN, or that of the third-party account.
    """
    actor.must(Permission.MANAGE)
    account = checked_iban(iban)
    _not_third_party(account)
    if Creditor.objects.filter(id=client_id).exclude(iban=account).update(iban=account):
        events.record(actor, [events.Entry(ClientAccountSet(creditor_id=client_id))])
        keep_account(actor, client_id)


def agency() -> Creditor:
    """Het bureau zelf: the first creditor of the administration, of the same name."""
    return Creditor.objects.earliest("id")


def clients() -> list[Creditor]:
    """Opdrachtgevers by name; the agency's own claims count as those of a client."""
    return list(Creditor.objects.order_by("name"))


def client(name: str) -> Creditor:
    """One client by his name; :raises NotFound: when there is none."""
    found = Creditor.objects.filter(name=name).first()
    if found is None:
        raise NotFound(f"Opdrachtgever {name} bestaat niet in deze administratie. Controleer de naam.")
    return found


def _not_third_party(iban: str) -> None:
    if BankAccount.objects.filter(iban=iban, is_third_party=True).exists():
        raise Refused(f"Rekening {iban} is de derdenrekening. Vul de eigen rekening van de opdrachtgever in.")


def _must_be_agency(actor: Actor) -> None:
    if Tenant.objects.get(id=actor.tenant_id).kind != Tenant.Kind.AGENCY:
        raise Refused(
            "Opdrachtgevers en een derdenrekening horen bij een incassobureau. "
            "Open daarvoor een administratie met: voldaan init --kind agency"
        )
