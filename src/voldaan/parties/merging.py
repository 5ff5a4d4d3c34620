"""Merging (samenvoegen): two debtors of one creditor become one, and can become two again as they were.

Every row that points at the one who is given up (the loser) points at the other (the winner) afterwards; where both
have a case the two cases join. The loser's own row stays: the books may go on with its number, and its claims are then
the winner's. Undo refuses when later facts cannot be told apart.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.parties import events as kinds
from voldaan.parties import references
from voldaan.parties.models import PartyMerge
from voldaan.parties.references import CASE, PARTY, Reference

#: Empty fields of the winner are filled with what is known of the loser; an address goes as a whole.
_FILL = (("kvk",), ("vat_number",), ("email",), ("phone",), ("street", "postcode", "town", "country"))
#: Tables whose later rows are no reason to refuse an undo: they say something of who goes on, or can be made again.
_HARMLESS = frozenset({
    "invoices_pastinvoice",
    "payments_debtorkey", "parties_partyaccount", "parties_partycontact", "parties_partyrole", "parties_consent",
    "parties_adaptation", "parties_addressproposal", "parties_override", "parties_party", "claims_case",
    "credit_deliverysignal",
})  # fmt: skip
#: Table, or the room that its name begins with -> what came since, in words.
_WORDS = {
    "claims_claim": "een factuur", "claims_hold": "een stop", "outbox": "een bericht", "complaints": "een klacht",
    "arrangements": "een regeling of toezegging", "disputes": "een betwisting", "credit": "een kredietafspraak",
    "bank_orders": "een machtiging of incasso", "inbox": "een antwoord van de debiteur",
    "invoicing": "een factuur in voorbereiding",
}  # fmt: skip


class Merged(NamedTuple):
    """Samengevoegd: which merge, of whom, and the claims that moved."""

    merge_id: int
    winner_id: int
    loser_id: int
    claim_ids: list[int]


class _Party(NamedTuple):
    id: int
    number: str
    name: str
    creditor_id: int
    merged_into_id: int | None


def merge(actor: Actor, winner_id: int, loser_id: int) -> Merged:
    """Debiteuren samenvoegen: ``loser_id`` goes on as ``winner_id``.

    :raises Refused: debtors of different creditors, one that was merged already, or a message that is leaving now.
    """
    actor.must(Permission.IMPORT)
    winner, loser = _both(winner_id, loser_id)
    marks = references.watermarks()
    removed = sql.fetch(
        "DELETE FROM parties_partyaccount x WHERE x.party_id = %s AND EXISTS (SELECT FROM parties_partyaccount w"
        " WHERE w.party_id = %s AND w.iban = x.iban) RETURNING x.id, x.iban, x.source",
        [loser_id, winner_id],
    )
    moved = [m for r in references.references() if r.about == PARTY for m in _moved(r, loser_id, winner_id)]
    for theirs, ours in _joining(winner_id, loser_id):
        moved += [m for r in references.references() if r.about == CASE for m in _moved(r, theirs, ours)]
    contact = _join_contact(winner_id, loser_id)
    filled = _fill(winner_id, loser_id)
    sql.execute("UPDATE parties_party SET merged_into_id = %s WHERE id = %s", [winner.id, loser.id])
    (merge_id,) = sql.take_ids("parties_partymerge", 1)
    data = kinds.PartiesMerged(merge_id=merge_id, loser_id=loser_id)
    (event_id,) = events.record(actor, [events.Entry(data, party_id=winner_id, key=f"merge:{merge_id}")])
    PartyMerge.objects.create(
        id=merge_id, tenant_id=actor.tenant_id, winner_id=winner_id, loser_id=loser_id, moved=moved,
        filled={"fields": filled, "contact": contact, "accounts": sorted(map(list, removed))}, watermarks=marks,
        event_id=event_id, merged_at=clock.now(), merged_by=actor.name[:80],
    )  # fmt: skip
    return Merged(merge_id, winner_id, loser_id, _claims(moved))


def _both(winner_id: int, loser_id: int) -> tuple[_Party, _Party]:
    rows = sql.fetch(
        "SELECT id, number, name, creditor_id, merged_into_id FROM parties_party WHERE id = ANY(%s) ORDER BY id"
        " FOR UPDATE",
        [[winner_id, loser_id]],
    )
    found = {row[0]: _Party(*row) for row in rows}
    if winner_id == loser_id:
        raise Refused("Dit is twee keer dezelfde debiteur. Kies een andere.", rule="same")
    if len(found) < 2:
        raise NotFound("Een van beide debiteuren bestaat niet in deze administratie. Zoek hem op in de lijst.")
    winner, loser = found[winner_id], found[loser_id]
    if winner.creditor_id != loser.creditor_id:
        raise Refused(
            "Deze debiteuren zijn van verschillende schuldeisers; hun dossiers blijven apart. Koppel ze als dezelfde "
            "persoon, dan ziet u ze bij elkaar.",
            rule="creditor",
        )
    for one in (winner, loser):
        if one.merged_into_id is not None:
            raise Refused(f"Debiteur {one.number} is al samengevoegd met een ander. Kies die ander.", rule="merged")
    if sql.fetch("SELECT 1 FROM outbox_message WHERE debtor_id = %s AND state = 'sending' LIMIT 1", [loser_id]):
        raise Refused("Er wordt op dit moment een bericht aan deze debiteur verstuurd. Probeer het zo nog eens.")
    return winner, loser


def _moved(reference: Reference, old_id: int, new_id: int) -> list[dict[str, Any]]:
    ids = references.move(reference, old_id, new_id)
    there = {"table": reference.table, "column": reference.column, "from": old_id, "to": new_id, "ids": ids}
    return [there] if ids else []


def _joining(winner_id: int, loser_id: int) -> list[tuple[int, int]]:
    """Dossiers that stayed behind because the winner has one with the same creditor: (theirs, ours)."""
    return [
        (theirs, ours)
        for theirs, ours in sql.fetch(
            "SELECT l.id, w.id FROM claims_case l JOIN claims_case w ON w.creditor_id = l.creditor_id"
            " WHERE l.debtor_id = %s AND w.debtor_id = %s ORDER BY l.id",
            [loser_id, winner_id],
        )
    ]


def _join_contact(winner_id: int, loser_id: int) -> list[list[Any]]:
    """The last contact of the joined case is that of either; gives (case, before, since) to put it back."""
    rows = sql.fetch(
        "SELECT w.id, w.last_contact_on::text, l.last_contact_on::text FROM claims_case w JOIN claims_case l"
        " ON l.creditor_id = w.creditor_id AND l.debtor_id = %s WHERE w.debtor_id = %s"
        " AND l.last_contact_on > coalesce(w.last_contact_on, '-infinity') ORDER BY w.id",
        [loser_id, winner_id],
    )
    for case_id, _, since in rows:
        sql.execute("UPDATE claims_case SET last_contact_on = %s WHERE id = %s", [since, case_id])
    return [list(row) for row in rows]


def _fill(winner_id: int, loser_id: int) -> dict[str, list[str]]:
    names = [name for group in _FILL for name in group]
    rows = {
        row[0]: dict(zip(names, row[1:], strict=True))
        for row in sql.fetch(
            f"SELECT id, {', '.join(names)} FROM parties_party WHERE id = ANY(%s)", [[winner_id, loser_id]]
        )
    }
    ours, theirs = rows[winner_id], rows[loser_id]
    filled = {
        name: [ours[name], theirs[name]]
        for group in _FILL
        if not ours[group[0]] and theirs[group[0]]
        for name in group
        if ours[name] != theirs[name]
    }
    for name, (_, value) in filled.items():
        sql.execute(f"UPDATE parties_party SET {name} = %s WHERE id = %s", [value, winner_id])
    return filled


def undo(actor: Actor, merge_id: int) -> Merged:
    """Samenvoeging terugdraaien: both are as they were; what came since for the winner stays with him.

    :raises Refused: naming what happened since that cannot be told apart.
    """
    actor.must(Permission.IMPORT)
    found = PartyMerge.objects.select_for_update().filter(id=merge_id).first()
    if found is None:
        raise NotFound("Deze samenvoeging bestaat niet in deze administratie.")
    if found.undone_at is not None:
        raise Refused(f"Deze samenvoeging is al teruggedraaid door {found.undone_by}.", rule="undone")
    claim_ids = _claims(found.moved)
    _check_undo(found, claim_ids)
    for move in reversed(found.moved):
        references.move_back(move["table"], move["column"], move["ids"], move["from"], move["to"])
    sql.execute(
        "UPDATE parties_override SET party_id = %s WHERE claim_id = ANY(%s) AND party_id = %s",
        [found.loser_id, claim_ids, found.winner_id],
    )
    _unfill(actor, found)
    sql.execute("UPDATE parties_party SET merged_into_id = NULL WHERE id = %s", [found.loser_id])
    data = kinds.MergeUndone(merge_id=merge_id, loser_id=found.loser_id)
    events.record(actor, [events.Entry(data, party_id=found.winner_id, undoes_id=found.event_id)])
    found.undone_at, found.undone_by = clock.now(), actor.name[:80]
    found.save(update_fields=["undone_at", "undone_by"])
    return Merged(merge_id, found.winner_id, found.loser_id, claim_ids)


def _claims(moved: list[dict[str, Any]]) -> list[int]:
    return sorted(i for m in moved if (m["table"], m["column"]) == ("claims_claim", "debtor_id") for i in m["ids"])


def _check_undo(found: PartyMerge, claim_ids: list[int]) -> None:
    if found.winner.merged_into_id is not None:
        raise Refused("Deze debiteur is daarna zelf met een ander samengevoegd. Draai dat eerst terug.", rule="later")
    if PartyMerge.objects.filter(winner_id=found.winner_id, id__gt=found.id, undone_at=None).exists():
        raise Refused("Met deze debiteur is daarna nog een ander samengevoegd. Draai dat eerst terug.", rule="later")
    happened = sorted(_happened(found, claim_ids))
    if happened:
        raise Refused(
            f"Dit kan niet meer worden teruggedraaid: er is sindsdien {' en '.join(happened)} bijgekomen die bij beide "
            "kan horen. Draai dat eerst terug, of verbeter de gegevens met de hand.",
            rule="later",
        )


def _happened(found: PartyMerge, claim_ids: list[int]) -> set[str]:
    cases = {m["to"] for m in found.moved if m["column"] == "case_id"}
    cases |= {i for m in found.moved if m["table"] == "claims_case" for i in m["ids"]}
    said: set[str] = set()
    for r in references.references():
        if r.table in _HARMLESS:
            continue
        for id_ in [found.winner_id] if r.about == PARTY else sorted(cases):
            ids = references.later(r, id_, found.watermarks.get(r.table, 0), claim_ids)
            if ids and _counts(r.table, ids, claim_ids, found):
                said.add(next((words for begin, words in _WORDS.items() if r.table.startswith(begin)), "iets"))
    for move in found.moved:
        if references.moved_on(move["table"], move["column"], move["ids"], move["to"]):
            said.add("iets")
    return said


def _counts(table: str, ids: list[int], claim_ids: list[int], found: PartyMerge) -> bool:
    """A message counts once it left about a moved claim; a claim when it came under the number that was given up."""
    if table == "outbox_message":
        return bool(
            sql.fetch(
                "SELECT 1 FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id"
                " WHERE m.id = ANY(%s) AND mc.claim_id = ANY(%s)"
                " AND m.state IN ('sending', 'sent', 'uncertain', 'failed') LIMIT 1",
                [ids, claim_ids],
            )
        )
    if table != "claims_claim":
        return True
    moved_case = any(m["table"] == "claims_case" for m in found.moved)
    return moved_case or bool(
        sql.fetch(
            "SELECT 1 FROM claims_claim c JOIN parties_party p ON p.id = %s WHERE c.id = ANY(%s) AND NOT EXISTS"
            " (SELECT FROM invoices_importrow r JOIN parties_party w ON w.id = %s WHERE r.number = c.number"
            "   AND r.outcome = 'created' AND r.raw->>'debtor_number' = w.number) LIMIT 1",
            [found.loser_id, ids, found.winner_id],
        )
    )


def _unfill(actor: Actor, found: PartyMerge) -> None:
    """What the merge filled in is taken out again, unless somebody changed it since; of accounts learned since it is
    not known whose they are.
    """
    for name, (before, value) in found.filled["fields"].items():
        sql.execute(
            f"UPDATE parties_party SET {name} = %s WHERE id = %s AND {name} = %s AND NOT %s = ANY(local_fields)",
            [before, found.winner_id, value, name],
        )
    for case_id, before, since in found.filled["contact"]:
        sql.execute(
            "UPDATE claims_case SET last_contact_on = %s WHERE id = %s AND last_contact_on = %s",
            [before, case_id, since],
        )
    sql.execute(
        "DELETE FROM parties_partyaccount WHERE party_id = %s AND source = 'learned' AND id > %s",
        [found.winner_id, found.watermarks["parties_partyaccount"]],
    )
    sql.insert(
        "parties_partyaccount",
        {"id": "bigint", "iban": "text", "source": "text"},
        [tuple(account) for account in found.filled["accounts"]],
        constants={"tenant_id": actor.tenant_id, "party_id": found.loser_id},
        on_conflict="ON CONFLICT DO NOTHING",
    )


def standing(party_id: int) -> list[tuple[int, int, str, str]]:
    """Samenvoegingen into a debtor that stand, last first: (merge, the other, his number, his name)."""
    return [
        (merge_id, other_id, number, name)
        for merge_id, other_id, number, name in sql.fetch(
            "SELECT m.id, p.id, p.number, p.name FROM parties_partymerge m JOIN parties_party p ON p.id = m.loser_id"
            " WHERE m.winner_id = %s AND m.undone_at IS NULL ORDER BY m.id DESC",
            [party_id],
        )
    ]
