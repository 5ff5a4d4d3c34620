"""Gevolgen van een nieuw cijfer: which inputs of a portfolio give another cent under another state of the figures.

A state is the figures of this package as they were known on a day, or another set of figures (``read_folder``), for
instance with a rate that has been announced. What cannot be computed in a state has no amount there: its figure was
not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from ..errors import BadFigures, LawError, NotYetKnown
from ..outcome import Outcome, Sentence, step
from ..parameters import Figure, Series, all_series, read_folder
from .interest import SERIES
from .portfolio import Balance, InterestTable, Row, balances, cost_table
from .statement_account import Account
from .statement_interest import Rates, day_count, rates_of, refuse_bad_kind

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Input = TypeVar("Input")


CHANGED = Sentence(
    "impact.changed",
    "Rekening {account}: {before_cents} wordt {after_cents}.",
    "Account {account}: {before_cents} becomes {after_cents}.",
)
NOT_KNOWN = Sentence("impact.not_known", "(nog niet bekend)", "(not known yet)")


@dataclass(frozen=True)
class State:
    """Stand van de cijfers: a set of figures, and the day until which publications count (None: all of them)."""

    series: Mapping[str, Series] = field(default_factory=all_series, repr=False)
    known_on: date | None = None

    def rates(self) -> Callable[[str, Fraction | None, str], Rates]:
        """Rates by kind, percentage and day count, as ``balances`` and ``InterestTable`` ask for them."""

        @cache
        def find(kind: str, percent: Fraction | None, convention: str) -> Rates:
            refuse_bad_kind(kind, percent, convention)
            series = self.series[SERIES[kind]] if kind in SERIES else None
            return rates_of(series, percent, day_count(kind, convention), self.known_on)

        return find


@dataclass(frozen=True, slots=True)
class Change(Generic[K, T]):
    """Verschil: one input with what it gave before and what it gives after; None where a figure is not known."""

    key: K
    before: T | None
    after: T | None


def published_after(result: Outcome[T], known_on: date) -> tuple[Figure, ...]:
    """Toen nog niet bekend: the figures an outcome of any rule rests on that nobody could know on an earlier day."""
    return tuple(figure for figure in result.figures if figure.published_on > known_on)


def balance_impact(accounts: Iterable[tuple[K, Account]], before: State, after: State) -> list[Change[K, Balance]]:
    """The accounts with another balance. Raises LawError as ``statement`` does."""
    old, new = before.rates(), after.rates()
    return _changes(
        accounts, lambda account: next(balances([account], old)), lambda account: next(balances([account], new))
    )


def with_figures(state: State, folder: str | Path) -> State:
    """Stand met andere cijfers: each series in the files (*.toml) of a folder takes the place of the one of that code.

    Raises LawError when there are none or they are not fit for use.
    """
    try:
        found = read_folder(Path(folder))
    except (BadFigures, ValueError) as wrong:
        raise LawError(
            f"De cijfers in '{folder}' zijn niet bruikbaar ({wrong}): herstel het bestand.", f"Unfit figures: {wrong}"
        ) from None
    if not found:
        raise LawError(f"In '{folder}' staan geen cijfers (*.toml): geef een andere map.", "No figures found.")
    return State({**state.series, **found}, state.known_on)


def as_json(change: Change[int, Balance]) -> dict[str, object]:
    """One changed account: its place in the list and both balances in cents (null: not known in that state)."""
    return {
        "account": change.key,
        "before": asdict(change.before) if change.before else None,
        "after": asdict(change.after) if change.after else None,
    }


def as_text(change: Change[int, Balance], language: str = "nl") -> str:
    """One changed account as a sentence."""
    before, after = _shown(change.before), _shown(change.after)
    return step("LR-1.10", "art. 6:120 BW", CHANGED, account=change.key, before_cents=before, after_cents=after).text(
        language
    )


def _shown(balance: Balance | None) -> int | Sentence:
    return NOT_KNOWN if balance is None else balance.open_cents


def interest_impact(rows: Iterable[tuple[K, Row]], last_day: date, before: State, after: State) -> list[Change[K, int]]:
    """The claims without payments that bear another cent of interest up to and including the last day."""
    old, new = InterestTable(last_day, before.rates()), InterestTable(last_day, after.rates())
    return _changes(rows, lambda row: old.cents([row])[0], lambda row: new.cents([row])[0])


def cost_impact(
    principals: Iterable[tuple[K, int]], on: date, before: State, after: State, *, vat: bool = False
) -> list[Change[K, int]]:
    """The principals (cents) with other collection costs on a day."""

    def costs(state: State) -> Callable[[int], int]:
        table = cache(lambda: cost_table(on, vat=vat, known_on=state.known_on, series=state.series))
        return lambda cents: table().cents([cents])[0]

    return _changes(principals, costs(before), costs(after))


def _changes(
    inputs: Iterable[tuple[K, Input]], old: Callable[[Input], T], new: Callable[[Input], T]
) -> list[Change[K, T]]:
    found = []
    for key, one in inputs:
        before, after = _maybe(old, one), _maybe(new, one)
        if before != after:
            found.append(Change(key, before, after))
    return found


def _maybe(compute: Callable[[Input], T], one: Input) -> T | None:
    try:
        return compute(one)
    except NotYetKnown:
        return None
