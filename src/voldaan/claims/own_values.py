"""Own values (eigen waarden): corrected here, never overwritten by an import, and weighed where the books differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.text import name_key
from voldaan.claims import events as kinds
from voldaan.claims import terms
from voldaan.parties.rules import CAPACITY, CORRECTABLE
from voldaan.parties.validation_rules import checked, one_line

_EARLY = ("issued", "overdue")


class OwnValue(NamedTuple):
    """Eigen waarde as it stands, with what the books last said of it."""

    id: int
    party_id: int
    debtor: str
    debtor_number: str
    claim_id: int | None
    number: str
    field: str
    ours: str
    source: str | None
    source_at: datetime | None
    reason: str
    set_by: str
    set_at: datetime
    by_whom: str
    conflicts: bool


_VALUE = "coalesce(to_jsonb(c)->>o.field, to_jsonb(p)->>o.field)"
_CONFLICTS = f"o.source_value IS NOT NULL AND NOT o.kept AND o.source_value <> {_VALUE}"
_FROM = (
    "FROM parties_override o JOIN parties_party p ON p.id = o.party_id LEFT JOIN claims_claim c ON c.id = o.claim_id"
)
_ROWS = (
    f"SELECT o.id, o.party_id, p.name, p.number, o.claim_id, coalesce(c.number, ''), o.field, {_VALUE}, o.source_value,"
    " o.source_at, o.reason, o.set_by, o.set_at, o.source,"
    f" coalesce({_CONFLICTS}, false) {_FROM}"
)


def conflicts(*, limit: int | None = None, offset: int = 0) -> list[OwnValue]:
    """Verschillen met de boekhouding on which nobody decided yet, by debtor."""
    rows = sql.fetch(
        f"{_ROWS} WHERE {_CONFLICTS} ORDER BY p.name_key, p.id, o.claim_id NULLS FIRST, o.id LIMIT %s OFFSET %s",
        [limit, offset],
    )
    return [OwnValue(*row) for row in rows]


def conflict_count() -> int:
    """How many there are."""
    row = sql.fetch_one(f"SELECT count(*) {_FROM} WHERE {_CONFLICTS}")
    assert row is not None
    return int(row[0])


def of_debtor(party_id: int) -> dict[str, OwnValue]:
    """Own values of one debtor, by field."""
    rows = sql.fetch(f"{_ROWS} WHERE o.party_id = %s AND o.claim_id IS NULL ORDER BY o.id", [party_id])
    return {row[6]: OwnValue(*row) for row in rows}


def of_claim(claim_id: int) -> dict[str, OwnValue]:
    """Own values of one claim, by field."""
    rows = sql.fetch(f"{_ROWS} WHERE o.claim_id = %s ORDER BY o.id", [claim_id])
    return {row[6]: OwnValue(*row) for row in rows}


def correct_debtor(
    actor: Actor, party_id: int, values: Mapping[str, str], *, source: str = "hand", reason: str = ""
) -> list[str]:
    """Debiteur verbeteren: gives the fields that changed, which no import overwrites from now on.

    ``source`` is who said so: a person here, the debtor himself (portal), or a register.

    :raises Refused: a value that cannot be, such as an e-mail address without an at sign.
    """
    actor.must(Permission.IMPORT)
    columns = ", ".join(CORRECTABLE)
    row = sql.fetch_one(f"SELECT {columns} FROM parties_party WHERE id = %s FOR UPDATE", [party_id])
    if row is None:
        raise NotFound("Deze debiteur bestaat niet in deze administratie. Zoek hem op via een vordering.")
    before = dict(zip(CORRECTABLE, row, strict=True))
    wanted = _wanted(before, values)
    changed = [name for name in CORRECTABLE if name in wanted and wanted[name] != before[name]]
    if not changed:
        return []
    sets = {name: wanted[name] for name in changed}
    if "name" in sets:
        sets["name_key"] = name_key(sets["name"])
    bounced = ", email_bounced_on = NULL" if "email" in sets else ""
    sql.execute(
        f"UPDATE parties_party SET {', '.join(f'{n} = %s' for n in sets)}{bounced}, local_fields ="
        " (SELECT array_agg(DISTINCT f ORDER BY f) FROM unnest(local_fields || %s::varchar[]) AS x(f)) WHERE id = %s",
        [*sets.values(), changed, party_id],
    )
    _remember(actor, party_id, None, changed, reason, source)
    events.record(actor, [events.Entry(kinds.DebtorCorrected(fields=changed), party_id=party_id)])
    return changed


def correct_claim(actor: Actor, claim_id: int, values: Mapping[str, str], reason: str) -> list[str]:
    """Vordering verbeteren: due date or capacity, with the reason; gives the fields that changed.

    :raises Refused: without a reason, once a letter stated the value, or for a due date before the invoice.
    """
    actor.must(Permission.IMPORT)
    row = sql.fetch_one(
        "SELECT due_on::text, capacity, stage, issued_on, debtor_id FROM claims_claim WHERE id = %s FOR UPDATE",
        [claim_id],
    )
    if row is None:
        raise NotFound("Deze vordering bestaat niet in deze administratie. Zoek haar op in de lijst met vorderingen.")
    due_on, capacity, stage, issued_on, party_id = row
    before = {"due_on": due_on, "capacity": capacity}
    changed = [name for name, value in values.items() if value != before[name]]
    if not changed:
        return []
    _check_claim(values, reason, stage, issued_on)
    sets = ", ".join(f"{n} = %s" for n in changed)
    sql.execute(
        f"UPDATE claims_claim SET {sets}, stage = 'issued', next_look_on = issued_on, local_fields ="
        " (SELECT array_agg(DISTINCT f ORDER BY f) FROM unnest(local_fields || %s::varchar[]) AS x(f)) WHERE id = %s",
        [*(values[n] for n in changed), changed, claim_id],
    )
    _remember(actor, party_id, claim_id, changed, " ".join(reason.split())[:200])
    terms.bind_again(actor, party_id)
    entries = [events.Entry(kinds.ClaimCorrected(fields=changed), claim_id=claim_id, party_id=party_id)]
    if stage != "issued":
        # Whether it is overdue by the new date is for the next daily run to say.
        data = kinds.StageChanged(stage="issued", before=stage)
        entries.append(events.Entry(data, claim_id=claim_id, party_id=party_id))
    events.record(actor, entries)
    return changed


def keep_ours(actor: Actor, override_id: int) -> None:
    """Onze waarde houden: asked again only when the books say something else than now."""
    actor.must(Permission.IMPORT)
    found = _conflict(override_id)
    sql.execute("UPDATE parties_override SET kept = true WHERE id = %s", [override_id])
    data = kinds.OwnValueKept(fields=[found.field])
    events.record(actor, [events.Entry(data, claim_id=found.claim_id, party_id=found.party_id)])


def take_theirs(actor: Actor, override_id: int) -> OwnValue:
    """Waarde van de boekhouding overnemen: the field follows the books again from now on.

    :raises Refused: for a claim of which a letter stated the value.
    """
    actor.must(Permission.IMPORT)
    found = _conflict(override_id)
    assert found.source is not None
    forget = "local_fields = array_remove(local_fields, %s)"
    if found.claim_id:
        row = sql.fetch_one("SELECT stage, issued_on FROM claims_claim WHERE id = %s FOR UPDATE", [found.claim_id])
        assert row is not None
        _check_claim({found.field: found.source}, found.reason, *row)
        sql.execute(
            f"UPDATE claims_claim SET {found.field} = %s, next_look_on = issued_on, {forget} WHERE id = %s",
            [found.source, found.field, found.claim_id],
        )
        terms.bind_again(actor, found.party_id)
    else:
        also = ", email_bounced_on = NULL" if found.field == "email" else ""
        sql.execute(
            f"UPDATE parties_party SET {found.field} = %s, {forget}{also} WHERE id = %s",
            [found.source, found.field, found.party_id],
        )
        sql.execute("UPDATE parties_party SET name_key = %s WHERE id = %s AND %s = 'name'",
                    [name_key(found.source), found.party_id, found.field])  # fmt: skip
    sql.execute("DELETE FROM parties_override WHERE id = %s", [override_id])
    data = kinds.SourceTaken(fields=[found.field])
    events.record(actor, [events.Entry(data, claim_id=found.claim_id, party_id=found.party_id)])
    return found


def _conflict(override_id: int) -> OwnValue:
    row = sql.fetch_one(f"{_ROWS} WHERE o.id = %s FOR UPDATE OF o", [override_id])
    if row is None or not row[-1]:
        raise NotFound("Over dit verschil is al beslist. Ververs de lijst.")
    return OwnValue(*row)


def _remember(
    actor: Actor, party_id: int, claim_id: int | None, fields: list[str], reason: str, source: str = "hand"
) -> None:
    """Whoever changes a value again has seen what the books say of it, and chose otherwise."""
    sql.insert(
        "parties_override AS o",
        {"field": "text"},
        [(name,) for name in fields],
        constants={
            "tenant_id": actor.tenant_id, "party_id": party_id, "claim_id": claim_id, "reason": reason,
            "set_by": actor.name[:80], "set_at": clock.now(), "kept": False, "source": source,
        },
        on_conflict="ON CONFLICT (tenant_id, party_id, claim_id, field) DO UPDATE SET reason = EXCLUDED.reason,"
        " source = EXCLUDED.source, set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at,"
        " kept = o.source_value IS NOT NULL",
    )  # fmt: skip


def _wanted(before: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The values as they are kept; one that is as it was is not judged, so that a form can be saved around it.

    :raises Refused: a field that is not to be changed here, or a value that cannot be.
    """
    for name in values:
        if name not in CORRECTABLE:
            raise Refused(f"Het veld {name} is hier niet te wijzigen.", rule="field")
    country = one_line(values.get("country", before["country"])).upper()
    return {name: value if value == before[name] else checked(name, value, country) for name, value in values.items()}


def _check_claim(values: Mapping[str, str], reason: str, stage: str, issued_on: date) -> None:
    if stage not in _EARLY:
        raise Refused(
            "Over deze vordering is al een brief met deze gegevens gegaan, of zij is gesloten; de vervaldatum en de "
            "hoedanigheid kunnen dan niet meer stil anders worden. Stel een stop in en overleg met wie haar behandelt.",
            rule="too_late",
        )
    if not reason.strip():
        raise Refused("Zet erbij waarom, bijvoorbeeld: zo afgesproken op 3 maart.", rule="reason")
    if "capacity" in values and values["capacity"] not in CAPACITY.values():
        raise Refused("Kies een hoedanigheid uit de lijst.", rule="capacity")
    if "due_on" in values and date.fromisoformat(values["due_on"]) < issued_on:
        raise Refused(
            f"De vervaldatum ligt voor de factuurdatum ({issued_on:%d-%m-%Y}). Kies een latere.", rule="due_on"
        )
