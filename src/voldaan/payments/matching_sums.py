"""Optelsommen: which claims together make the amount paid, within fixed limits of work."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

MAX_ITEMS = 30
MAX_STEPS = 4000
MAX_FOUND = 6


def subsets_with_sum(amounts: Sequence[int], target: int) -> tuple[list[tuple[int, ...]], bool]:
    """Deelverzamelingen: index tuples of at least two positive amounts that add up to the target.

    Returns what was found and whether the search was complete; it stops after `MAX_STEPS` steps or `MAX_FOUND`
    results, and then a result is not proved to be the only one.

    >>> subsets_with_sum([500, 300, 200, 700], 1000)
    ([(3, 1), (0, 1, 2)], True)
    """
    order = sorted((i for i, a in enumerate(amounts) if 0 < a <= target), key=lambda i: -amounts[i])
    complete = len(order) <= MAX_ITEMS
    order = order[:MAX_ITEMS]
    values = [amounts[i] for i in order]
    left = [*reversed([*accumulate(reversed(values))]), 0]
    found: list[tuple[int, ...]] = []
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, target, ())]
    steps = 0
    while stack:
        steps += 1
        if steps > MAX_STEPS or len(found) >= MAX_FOUND:
            return found, False
        at, rest, chosen = stack.pop()
        if rest == 0:
            if len(chosen) > 1:
                found.append(chosen)
            continue
        while at < len(values) and values[at] > rest:
            at += 1
        if left[at] < rest or at == len(values):
            continue
        stack.append((at + 1, rest, chosen))
        stack.append((at + 1, rest - values[at], (*chosen, order[at])))
    return found, complete
