"""Zoekindex in het geheugen: open claims by key, as the database does it with an index; for bench and tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from voldaan.payments.matching import Match, match
from voldaan.payments.matching_keys import LineWords, OpenClaim, claim_keys, strong_keys, weak_keys
from voldaan.payments.statements import StatementLine

MAX_PER_KEY = 50
"""A key shared by more claims tells nothing: a round amount, `2024`, a name half the town has."""


class ClaimIndex:
    """Vorderingenindex: add, replace and remove claims; find candidates; learn accounts."""

    def __init__(self, claims: Iterable[OpenClaim] = ()) -> None:
        self._claims: dict[int, OpenClaim] = {}
        self._by_key: dict[str, dict[int, None]] = defaultdict(dict)
        self._by_debtor: dict[int, dict[int, None]] = defaultdict(dict)
        self._accounts: dict[str, dict[int, None]] = defaultdict(dict)
        for claim in claims:
            self.put(claim)

    def put(self, claim: OpenClaim) -> None:
        """Add a claim or replace the one with its id."""
        self.remove(claim.claim_id)
        self._claims[claim.claim_id] = claim
        self._by_debtor[claim.debtor_id][claim.claim_id] = None
        for key in claim_keys(claim):
            self._by_key[key][claim.claim_id] = None
        for iban in claim.debtor_ibans:
            self._accounts[iban][claim.debtor_id] = None

    def remove(self, claim_id: int) -> None:
        claim = self._claims.pop(claim_id, None)
        if claim is None:
            return
        del self._by_debtor[claim.debtor_id][claim_id]
        for key in claim_keys(claim):
            self._by_key[key].pop(claim_id, None)

    def get(self, claim_id: int) -> OpenClaim:
        return self._claims[claim_id]

    def learn(self, iban: str, debtor_id: int) -> None:
        """Rekening leren: this account pays for this debtor (a certain match, or a person's decision)."""
        if iban:
            self._accounts[iban][debtor_id] = None

    def forget(self, iban: str, debtor_id: int) -> None:
        """Rekening vergeten, when the decision it was learned from is undone."""
        self._accounts[iban].pop(debtor_id, None)

    def match(self, line: StatementLine) -> Match:
        """Koppel een regel: by its strong keys, and only where these do not decide by all its keys."""
        words = LineWords(line)
        accounts = tuple(self._accounts.get(line.counterparty_iban, ()))
        debtors = dict.fromkeys(accounts)
        debtors.update(self._debtors(strong_keys(words)))
        first = match(line, self._claims_of(debtors), account_debtor_ids=accounts, words=words)
        if first.level == "certain" or line.amount_cents <= 0:
            return first
        debtors.update(self._debtors(weak_keys(words)))
        return match(line, self._claims_of(debtors), account_debtor_ids=accounts, words=words)

    def _debtors(self, keys: Iterable[str]) -> dict[int, None]:
        found: dict[int, None] = {}
        for key in keys:
            ids = self._by_key.get(key)
            if ids and len(ids) <= MAX_PER_KEY:
                found.update((self._claims[i].debtor_id, None) for i in ids)
        return found

    def _claims_of(self, debtors: Iterable[int]) -> list[OpenClaim]:
        return [self._claims[i] for debtor in debtors for i in self._by_debtor[debtor]]
