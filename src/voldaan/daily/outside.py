"""The night outside (buiten kijken): registers and the credit bureau are asked what changed about our debtors.

Each is asked by itself, outside a transaction; one that is silent leaves what we know as it is, and is asked again the
next night. What was told once is not told again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from voldaan.base import tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.claims import registers
from voldaan.claims.registers import Register
from voldaan.credit import reports
from voldaan.credit.ports import Bureau
from voldaan.messages import hold_letters


class Heard(NamedTuple):
    """Wat buiten gehoord is: debtors looked up, by outcome; new alerts; and who gave no answer."""

    checked: Counter[str]
    alerts: int
    problems: list[str]


def nightly(actor: Actor, looked_in: Sequence[Register], bureau: Bureau | None) -> Heard:
    """Kijk in de registers for who is due, and fetch what the bureau watches; what is not set up is not asked."""
    checked = registers.check(actor, looked_in) if looked_in else Counter[str]()
    problems = ["Een register gaf geen antwoord."] if checked["failed"] else []
    if checked["found"]:
        with tenancy.active(actor.tenant_id):
            hold_letters.follow(actor)
    alerts = 0
    if bureau is not None:
        try:
            alerts = reports.fetch_changes(actor, bureau)
        except Refused as refusal:
            problems.append(refusal.sentence)
    return Heard(checked, alerts, problems)
