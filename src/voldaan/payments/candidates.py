"""Candidates for matching, found in the database by keys: what ``matching_index`` does in memory, by index."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.text import number_key
from voldaan.payments.matching_index import MAX_PER_KEY
from voldaan.payments.matching_keys import LineWords, OpenClaim, claim_keys, strong_keys, weak_keys

RECENTLY_CLOSED_DAYS = 120


@lru_cache(maxsize=65536)
def key_hash(key: str) -> int:
    """Sleutel as a signed 64-bit number: small to store; a collision only brings a candidate that does not fit."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def index_claims(actor: Actor, claims: Sequence[OpenClaim]) -> int:
    """Zoekbaar maken: store the keys of these claims; known ones stay."""
    pairs = {
        (key_hash(key), claim.debtor_id) for claim in claims for key in claim_keys(claim) if not key.startswith("i:")
    }
    return sql.insert(
        "payments_debtorkey",
        {"key": "bigint", "debtor_id": "bigint"},
        sorted(pairs),
        constants={"tenant_id": actor.tenant_id},
        on_conflict="ON CONFLICT DO NOTHING",
    )


_CLAIM = """
SELECT c.id, c.number, c.debtor_id, p.number, p.name,
  CASE WHEN c.closed_on IS NULL THEN c.principal_cents + c.interest_cents + c.costs_cents ELSE 0 END,
  c.original_cents, c.due_on, c.issued_on, c.payment_reference, c.principal_cents
FROM unnest(%s::bigint[]) AS w(id) JOIN claims_claim c ON {by} = w.id JOIN parties_party p ON p.id = c.debtor_id
"""


def _open_claim(row: tuple[Any, ...], ibans: tuple[str, ...]) -> OpenClaim:
    id_, number, debtor, debtor_number, name, open_cents, original, due, issued, reference, principal = row
    return OpenClaim(
        claim_id=id_, number=number, number_key=number_key(number), debtor_id=debtor, debtor_number=debtor_number,
        debtor_name=name, debtor_ibans=ibans, open_cents=open_cents, principal_cents=principal or original, due_on=due,
        issued_on=issued, asked_cents=(principal,) if 0 < principal < open_cents else (),
        rf_reference=reference if reference.startswith("RF") else "",
        kenmerk=reference if reference.isdecimal() else "",
    )  # fmt: skip


def claims_by_id(ids: Sequence[int]) -> list[OpenClaim]:
    """These claims as the matcher sees them, without accounts."""
    return [_open_claim(row, ()) for row in sql.fetch(_CLAIM.format(by="c.id"), [list(ids)])]


class Candidates:
    """Kandidaten for a batch of lines: four queries whatever its size; kept up to date while the batch is allocated."""

    def __init__(self, lines: Sequence[LineWords]) -> None:
        keys = {line: (self._hashes(strong_keys(line)), self._hashes(weak_keys(line))) for line in lines}
        self._by_key = self._debtors_by_key({h for strong, weak in keys.values() for h in (*strong, *weak)})
        self._by_iban = self._debtors_by_iban({line.line.counterparty_iban for line in lines})
        self._keys = keys
        found = {d for many in (self._by_key, self._by_iban) for ds in many.values() for d in ds}
        latest = max(line.line.booked_on for line in lines)
        self._claims = self._claims_of(found, latest - timedelta(days=RECENTLY_CLOSED_DAYS))
        self._place = {c.claim_id: (d, i) for d, claims in self._claims.items() for i, c in enumerate(claims)}

    @staticmethod
    def _hashes(keys: Iterable[str]) -> list[int]:
        return [key_hash(k) for k in keys if not k.startswith("i:")]

    @staticmethod
    def _debtors_by_key(hashes: set[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for key, debtor in sql.fetch(
            "SELECT key, debtor_id FROM payments_debtorkey WHERE key = ANY(%s) ORDER BY key, debtor_id",
            [sorted(hashes)],
        ):
            found[key].append(debtor)
        return {key: debtors for key, debtors in found.items() if len(debtors) <= MAX_PER_KEY}

    @staticmethod
    def _debtors_by_iban(ibans: set[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for iban, debtor in sql.fetch(
            "SELECT iban, party_id FROM parties_partyaccount WHERE iban = ANY(%s) ORDER BY id", [sorted(ibans - {""})]
        ):
            found[iban].append(debtor)
        return found

    @staticmethod
    def _claims_of(debtors: set[int], closed_after: date) -> dict[int, list[OpenClaim]]:
        ids = sorted(debtors)
        ibans: dict[int, list[str]] = defaultdict(list)
        for party, iban in sql.fetch("SELECT party_id, iban FROM parties_partyaccount WHERE party_id = ANY(%s)", [ids]):
            ibans[party].append(iban)
        claims: dict[int, list[OpenClaim]] = defaultdict(list)
        for row in sql.fetch(
            f"{_CLAIM.format(by='c.debtor_id')} WHERE c.closed_on IS NULL OR c.closed_on > %s ORDER BY c.due_on, c.id",
            [ids, closed_after],
        ):
            claims[row[2]].append(_open_claim(row, tuple(ibans[row[2]])))
        return claims

    def accounts(self, line: LineWords) -> list[int]:
        """Debtors known or learned to pay from the line's account."""
        return self._by_iban.get(line.line.counterparty_iban, [])

    def strong(self, line: LineWords) -> list[OpenClaim]:
        """Claims of the debtors that a number, a reference or the account points at."""
        return self._gather(self.accounts(line), self._keys[line][0])

    def all(self, line: LineWords) -> list[OpenClaim]:
        """The same with what damaged numbers, names and the amount point at."""
        strong, weak = self._keys[line]
        return self._gather(self.accounts(line), [*strong, *weak])

    def _gather(self, debtors: Iterable[int], hashes: Iterable[int]) -> list[OpenClaim]:
        found = dict.fromkeys(debtors)
        for h in hashes:
            found.update(dict.fromkeys(self._by_key.get(h, ())))
        return [claim for debtor in found for claim in self._claims.get(debtor, ())]

    def open_ids(self) -> list[int]:
        """The open claims among the candidates."""
        return [c.claim_id for claims in self._claims.values() for c in claims if c.open_cents > 0]

    def reopen(self, claim_id: int, open_cents: int) -> None:
        """What is open of a claim after an allocation in this batch."""
        debtor_id, place = self._place[claim_id]
        mine = self._claims[debtor_id]
        mine[place] = replace(mine[place], open_cents=open_cents)

    def learn(self, iban: str, debtor_id: int) -> None:
        """From now on in this batch this account pays for this debtor."""
        if iban:
            known = self._by_iban.setdefault(iban, [])
            if debtor_id not in known:
                known.append(debtor_id)
