"""Which role may do what: values in, value out."""

from __future__ import annotations

from voldaan.base.actor import Permission as P

ROLE_PERMISSIONS: dict[str, frozenset[P]] = {
    "owner": frozenset(P),
    "controller": frozenset(P) - {P.MANAGE},
    "handler": frozenset({P.READ, P.IMPORT, P.BANK, P.APPROVE, P.SETTLE, P.CARE}),
    "viewer": frozenset({P.READ}),
}


def permissions_of(role: str) -> frozenset[P]:
    """The permissions of a role; an unknown role may do nothing."""
    return ROLE_PERMISSIONS.get(role, frozenset())
