"""Registering claims (inboeken): new ones, and those that come again after their import was rolled back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voldaan.agreements.queries import accepted_by
from voldaan.agreements.rules import agreed_sums, binding, term_is_fatal
from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound
from voldaan.base.text import number_key
from voldaan.claims import balances_sql, intake_rules
from voldaan.claims import events as kinds
from voldaan.invoices.open_items import OpenItem
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.capacity import established
from voldaan.parties.models import Creditor
from voldaan.parties.rules import CAPACITY
from voldaan.parties.services import add_accounts, upsert_debtors

ROWS_PER_BATCH = 5000


def register(
    actor: Actor,
    creditor: Creditor,
    items: Sequence[OpenItem],
    hashes: Mapping[str, str],
    *,
    cause_id: int,
    revived: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Inboeken, with debtors, cases, events and transfers; ``revived`` are known claims that begin anew, by number.

    Gives number -> claim id.
    """
    if not items:
        return {}
    debtor_ids = debtors(actor, creditor, items)
    cases = _cases(actor, creditor.id, sorted(set(debtor_ids.values())))
    capacities = established(sorted(set(debtor_ids.values())))
    accepted = accepted_by(sorted(set(debtor_ids.values())))
    ids = [revived[i.number] for i in items] if revived else sql.take_ids("claims_claim", len(items))
    rows = []
    for id_, i in zip(ids, items, strict=True):
        debtor_id = debtor_ids[intake_rules.debtor_key(i)[:40]]
        capacity, due_on = capacities.get(debtor_id) or CAPACITY[i.debtor_kind], intake_rules.due_on(i)
        bound = binding(accepted.get(debtor_id, ()), capacity, i.issued_on)
        fatal = creditor.term_is_fatal or term_is_fatal(bound, i.issued_on, due_on)
        rows.append(
            (id_, debtor_id, cases[debtor_id], i.number, number_key(i.number), i.payment_reference[:35],
             i.description[:200], capacity, i.issued_on, due_on, i.amount_cents, hashes[i.number], i.open_cents,
             i.issued_on, bound.id if bound else None, fatal, *agreed_sums(bound, capacity))
        )  # fmt: skip
    if revived:
        _begin_anew(rows)
    else:
        fixed = {"tenant_id": actor.tenant_id, "creditor_id": creditor.id}
        sql.insert("claims_claim", _COLUMNS, rows, constants=_DEFAULTS | fixed)
    balances_sql.stop_interest(ids)
    _book(actor, creditor, items, ids, [row[1] for row in rows], cause_id)
    return {i.number: id_ for i, id_ in zip(items, ids, strict=True)}


def _begin_anew(rows: Sequence[tuple[object, ...]]) -> None:
    """Withdrawn claims as if they were new; nothing was built on them, or they could not have been withdrawn."""
    sql.update("claims_claim", _COLUMNS, rows)
    fresh = _DEFAULTS | {"closed_on": None, "default_on": None}
    sets = ", ".join(f"{column} = %s" for column in fresh)
    sql.execute(f"UPDATE claims_claim SET {sets} WHERE id = ANY(%s)", [*fresh.values(), [row[0] for row in rows]])


def _book(
    actor: Actor,
    creditor: Creditor,
    items: Sequence[OpenItem],
    ids: Sequence[int],
    debtor_ids: Sequence[int],
    cause_id: int,
) -> None:
    """The event and the transfer of each claim."""
    entries = [
        events.Entry(
            kinds.ClaimRegistered(number=i.number, principal_cents=i.open_cents, due_on=intake_rules.due_on(i)),
            claim_id=id_,
            party_id=debtor_id,
            key=f"claim:{cause_id}:{i.number}",
            cause_id=cause_id,
        )
        for id_, i, debtor_id in zip(ids, items, debtor_ids, strict=True)
    ]
    event_ids = events.record(actor, entries)
    post(
        actor,
        "claim_registered",
        [
            Posting(event, 1, Account.PRINCIPAL, Account.INVOICED, i.open_cents, i.issued_on, creditor.id, debtor, id_)
            for event, id_, i, debtor in zip(event_ids, ids, items, debtor_ids, strict=True)
        ],
    )


_COLUMNS = {
    "id": "bigint", "debtor_id": "bigint", "case_id": "bigint", "number": "text", "number_key": "text",
    "payment_reference": "text", "description": "text", "capacity": "text", "issued_on": "date", "due_on": "date",
    "original_cents": "bigint", "content_hash": "text", "principal_cents": "bigint", "next_look_on": "date",
    "acceptance_id": "bigint", "term_is_fatal": "boolean", "agreed_interest": "text",
    "agreed_costs_percent": "smallint",
}  # fmt: skip
_DEFAULTS = {
    "stage": "issued", "default_ground": "", "interest_kind": "", "step": "", "announced_costs_cents": 0,
    "interest_cents": 0, "interest_posted_cents": 0, "interest_capitalised_cents": 0, "interest_claimed": False,
    "costs_cents": 0, "costs_posted_cents": 0, "paid_cents": 0, "local_fields": [],
}  # fmt: skip


def debtors(actor: Actor, creditor: Creditor, items: Sequence[OpenItem]) -> dict[str, int]:
    """Debiteuren of these items with their accounts; gives debtor number -> id."""
    ids = upsert_debtors(actor, creditor.id, [intake_rules.debtor_data(i) for i in items])
    add_accounts(actor, [(ids[intake_rules.debtor_key(i)[:40]], i.iban) for i in items if i.iban], "imported")
    return ids


def _cases(actor: Actor, creditor_id: int, debtor_ids: list[int]) -> dict[int, int]:
    """Dossier of each debtor, made where there was none; its reference is its number."""
    ids = sql.take_ids("claims_case", len(debtor_ids))
    sql.insert(
        "claims_case",
        {"id": "bigint", "debtor_id": "bigint", "reference": "text"},
        [(id_, d, f"V{id_:07d}") for id_, d in zip(ids, debtor_ids, strict=True)],
        constants={"tenant_id": actor.tenant_id, "creditor_id": creditor_id},
        on_conflict="ON CONFLICT (tenant_id, creditor_id, debtor_id) DO NOTHING",
    )
    return dict(
        sql.fetch(
            "SELECT k.debtor_id, k.id FROM unnest(%s::bigint[]) AS w(id) JOIN claims_case k ON k.debtor_id = w.id"
            " AND k.creditor_id = %s",
            [debtor_ids, creditor_id],
        )
    )


def cases_of(actor: Actor, party_id: int) -> list[tuple[int, int]]:
    """Dossiers of one debtor: his own first, made where there was none, then those at other clients under his KvK.

    :raises NotFound: when the debtor is not of this administration.
    """
    row = sql.fetch_one("SELECT creditor_id FROM parties_party WHERE id = %s", [party_id])
    if row is None:
        raise NotFound("Deze debiteur bestaat niet in deze administratie.")
    own = _cases(actor, row[0], [party_id])[party_id]
    others = sql.fetch(
        "SELECT k.id, k.debtor_id FROM parties_party p JOIN parties_party o ON o.kvk = p.kvk AND o.id <> p.id"
        " JOIN claims_case k ON k.debtor_id = o.id WHERE p.id = %s AND p.kvk <> '' ORDER BY k.id",
        [party_id],
    )
    return [(own, party_id), *others]
