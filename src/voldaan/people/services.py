"""Writes about staff."""

from __future__ import annotations

import secrets

from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.people.models import Membership, User


def add_member(actor: Actor, email: str, role: str, *, password: str = "") -> str:
    """Medewerker toevoegen; gives the password, which is shown once (empty when the account existed).

    :raises Refused: for an address without @.
    """
    actor.must(Permission.MANAGE)
    address = email.strip().lower()
    if "@" not in address:
        raise Refused(f"{email} is geen e-mailadres. Controleer het adres.")
    user = User.objects.filter(email=address).first()
    chosen = password or secrets.token_urlsafe(12)
    if user is None:
        user = User.objects.create_user(address, chosen)
    else:
        chosen = ""
    Membership.objects.update_or_create(tenant_id=actor.tenant_id, user=user, defaults={"role": role})
    return chosen
