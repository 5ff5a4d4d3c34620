"""Pure rules of parties: which capacity a debtor has, and what an import may overwrite."""

from __future__ import annotations

#: debtor kind as an import hints it -> capacity of the claim; unknown counts as a consumer (LR-0.01)
CAPACITY = {
    "company": "company",
    "sole_trader": "sole_trader",
    "partnership": "partnership",
    "consumer": "consumer",
    "public_body": "public_body",
    "unknown": "unknown",
}
NATURAL = frozenset({"consumer", "sole_trader", "partnership", "unknown"})


def is_natural(capacity: str) -> bool:
    """Natuurlijk persoon: gets the fourteen-day notice, whatever he trades in (LR-0.02)."""
    return capacity in NATURAL
