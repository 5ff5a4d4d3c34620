"""Cijfers van de wet: every legal number is dated data with a source, in ``nl/parameters/*.toml``.

A figure has a code, a unit and dated versions. Loading refuses a double date, a version without source, a float, an
end date that leaves a gap. A lookup outside what is known raises ``NotYetKnown``.

How far ahead is a figure known? Its ``horizon`` says so: ``open`` (law that stays until it is changed), ``half_year``
(interest: known to the end of the half-year in which it was last checked) or ``year`` (tariffs set every year). A
later version that has already been published extends this to the end of its own first period.

``known_on`` asks for the state of knowledge on an earlier day: versions published after it do not count. Some rules
take it as an argument; ``with knowledge(known_on=...)`` gives any rule, and all that it calls, that state of the law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache, wraps
from itertools import pairwise
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from .errors import BadFigures, NotYetKnown

if TYPE_CHECKING:
    from pathlib import Path

HORIZONS = ("open", "half_year", "year")
_FIGURE_KEYS = {"name", "unit", "article", "url", "horizon", "checked_on", "versions"}
_VERSION_KEYS = {
    "valid_from",
    "valid_to",
    "value",
    "source",
    "url",
    "verified",
    "published_on",
    "checked_against",
    "note",
}

Value = str | int | tuple[object, ...]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """Cijfer: one version of one legal number; numbers with decimals are kept as text and read exactly.

    ``name`` is its Dutch name, ``source`` the authority, ``checked_against`` where the value was looked up.
    """

    code: str
    name: str
    valid_from: date
    value: Value
    unit: str
    article: str
    source: str
    url: str
    verified: bool
    published_on: date
    checked_against: str = ""
    note: str = ""

    @property
    def fraction(self) -> Fraction:
        """The value as an exact fraction. Raises TypeError when it is a table."""
        if isinstance(self.value, tuple):
            raise TypeError(f"{self.code} is a table")
        return Fraction(self.value)

    @property
    def whole(self) -> int:
        """The value as a whole number (cents, days, years). Raises TypeError when it is anything else."""
        if not isinstance(self.value, int):
            raise TypeError(f"{self.code} is not a whole number")
        return self.value

    @property
    def rows(self) -> tuple[tuple[object, ...], ...]:
        """The rows of a table; a lone value in it is a row of one."""
        return tuple(row if isinstance(row, tuple) else (row,) for row in self.table)

    @property
    def table(self) -> tuple[object, ...]:
        """The value as a table (nested tuples). Raises TypeError when it is a single number."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.code} is not a table")
        return self.value


@dataclass(frozen=True, slots=True)
class Series:
    """Reeks: all versions of one figure, oldest first."""

    code: str
    name: str
    horizon: str
    checked_on: date
    versions: tuple[Figure, ...]

    def known(self, known_on: date | None = None) -> tuple[Figure, ...]:
        """The versions that had been published on ``known_on`` (None: all of them)."""
        if known_on is None:
            return self.versions
        return tuple(version for version in self.versions if version.published_on <= known_on)

    def as_known_on(self, day: date) -> Series:
        """Reeks zoals toen bekend: the same series in the state of knowledge of a day."""
        return replace(self, versions=self.known(day), checked_on=min(day, self.checked_on))

    def known_until(self, known_on: date | None = None) -> date | None:
        """The last day this figure is known for; None means until it is changed."""
        if self.horizon == "open":
            return None
        seen_on = self.checked_on if known_on is None else min(known_on, self.checked_on)
        starts = [version.valid_from for version in self.known(known_on)]
        return _period_end(max([seen_on, *starts]), self.horizon)

    def on(self, day: date, known_on: date | None = None) -> Figure:
        """The version in force on a day. Raises NotYetKnown before the first and after the last known day."""
        until = self.known_until(known_on)
        if until is not None and day > until:
            raise _too_late(self, day, until)
        for version in reversed(self.known(known_on)):
            if version.valid_from <= day:
                return version
        raise _too_early(self, day)

    def between(self, first_day: date, last_day: date, known_on: date | None = None) -> tuple[Figure, ...]:
        """The versions in force in a period, oldest first; the first one may have started before it."""
        self.on(last_day, known_on)
        first = self.on(first_day, known_on)
        later = (version for version in self.known(known_on) if first_day < version.valid_from <= last_day)
        return (first, *later)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Stand van kennis: the figures that count, and the day until which they were published (None: all of them)."""

    known_on: date | None
    series: Mapping[str, Series]


_KNOWLEDGE: ContextVar[Knowledge | None] = ContextVar("knowledge", default=None)


@contextmanager
def knowledge(*, known_on: date | None = None, series: Mapping[str, Series] | None = None) -> Iterator[Knowledge]:
    """Tijdreis: within it every rule computes with what was known on a day, or with other figures than ours.

    A figure that had not been published raises NotYetKnown where a rule needs it, never an answer from later.
    """
    known = series if series is not None else all_series()
    if known_on is not None:
        known = {code: one.as_known_on(known_on) for code, one in known.items()}
    state = Knowledge(known_on, known)
    token = _KNOWLEDGE.set(state)
    try:
        yield state
    finally:
        _KNOWLEDGE.reset(token)


def knowledge_now() -> Knowledge | None:
    """Stand van kennis waarin nu gerekend wordt; None: everything that ships with this package."""
    return _KNOWLEDGE.get()


def remembered(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Onthouden: ``lru_cache`` for what rests on our own figures; in another state of knowledge it is computed anew."""

    def remember(function: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize)(function)

        @wraps(function)
        def call(*args: P.args, **words: P.kwargs) -> T:
            if _KNOWLEDGE.get():
                return function(*args, **words)
            return kept(*args, **words)  # type: ignore[arg-type]  # what is remembered is hashable

        call.cache_clear = kept.cache_clear  # type: ignore[attr-defined]
        return call

    return remember


def figure(code: str, on: date | None = None, known_on: date | None = None) -> Figure:
    """Cijfer op een dag: the version in force on a day. Raises NotYetKnown, KeyError.

    ``on`` None: the one in force when the figure was last checked; one that was announced for later does not count yet.
    """
    series = all_series()[code]
    return series.on(on or known_on or series.checked_on, known_on)


def all_series() -> Mapping[str, Series]:
    """Every figure that counts, by code: those that ship with this package, unless ``knowledge`` says otherwise."""
    state = _KNOWLEDGE.get()
    return _shipped() if state is None else state.series


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Series]:
    """Every figure that ships with this package; read once."""
    from pathlib import Path

    return read_folder(Path(__file__).parent / "nl" / "parameters")


def read_folder(folder: Path) -> dict[str, Series]:
    """Read all files of figures in a folder. Raises BadFigures, also for a code that two files define."""
    found: dict[str, Series] = {}
    for path in sorted(folder.glob("*.toml")):
        for code, series in read_series(path.read_text(encoding="utf-8"), path.name).items():
            if code in found:
                raise BadFigures(f"{path.name}: {code} is defined twice")
            found[code] = series
    return found


def read_series(text: str, name: str = "figures") -> dict[str, Series]:
    """Read a TOML text of figures. Raises BadFigures with the place and what is wrong."""
    import tomllib  # here, so that importing the package stays fast

    data = tomllib.loads(text)
    return {code: _series(code, table, name) for code, table in data.items()}


def _series(code: str, table: Mapping[str, object], file: str) -> Series:
    place = f"{file}: {code}"
    if unknown := set(table) - _FIGURE_KEYS:
        raise BadFigures(f"{place}: unknown keys {sorted(unknown)}")
    name = table.get("name")
    horizon, checked_on, rows = table.get("horizon"), table.get("checked_on"), table.get("versions")
    if horizon not in HORIZONS:
        raise BadFigures(f"{place}: horizon must be one of {', '.join(HORIZONS)}")
    if not isinstance(checked_on, date):
        raise BadFigures(f"{place}: checked_on is missing")
    if not isinstance(name, str) or not name:
        raise BadFigures(f"{place}: name is missing")
    if not isinstance(rows, list) or not rows:
        raise BadFigures(f"{place}: it has no versions")
    versions = tuple(_version(code, table, row, place) for row in rows)
    _refuse_bad_order(rows, place)
    return Series(code, name, str(horizon), checked_on, versions)


def _version(code: str, table: Mapping[str, object], row: Mapping[str, object], place: str) -> Figure:
    if unknown := set(row) - _VERSION_KEYS:
        raise BadFigures(f"{place}: unknown keys {sorted(unknown)}")
    valid_from, verified, source = row.get("valid_from"), row.get("verified"), row.get("source")
    if not isinstance(valid_from, date):
        raise BadFigures(f"{place}: valid_from is missing")
    if not isinstance(source, str) or not source.strip():
        raise BadFigures(f"{place}: the version of {valid_from} has no source")
    if not isinstance(verified, bool):
        raise BadFigures(f"{place}: the version of {valid_from} does not say whether it is verified")
    published_on = row.get("published_on", valid_from)
    if not isinstance(published_on, date):
        raise BadFigures(f"{place}: published_on of {valid_from} is not a date")
    return Figure(
        code=code,
        name=str(table.get("name")),
        valid_from=valid_from,
        value=_value(row.get("value"), f"{place} {valid_from}"),
        unit=str(table.get("unit", "")),
        article=str(table.get("article", "")),
        source=source,
        url=str(row.get("url", table.get("url", ""))),
        verified=verified,
        published_on=published_on,
        checked_against=str(row.get("checked_against", "")),
        note=str(row.get("note", "")),
    )


def _value(value: object, place: str) -> Value:
    if isinstance(value, list):
        return tuple(_value(part, place) for part in value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadFigures(f"{place}: a value is a whole number, a text or a table of these, never a float")
    return value


def _refuse_bad_order(rows: list[dict[str, date]], place: str) -> None:
    for before, after in pairwise(rows):
        if after["valid_from"] <= before["valid_from"]:
            raise BadFigures(f"{place}: {after['valid_from']} does not come after {before['valid_from']}")
        ends_on = before.get("valid_to")
        if ends_on is not None and ends_on + timedelta(days=1) != after["valid_from"]:
            raise BadFigures(f"{place}: gap or overlap between {ends_on} and {after['valid_from']}")


def _period_end(day: date, horizon: str) -> date:
    if horizon == "half_year" and day.month <= 6:
        return date(day.year, 6, 30)
    return date(day.year, 12, 31)


def _too_late(series: Series, day: date, until: date) -> NotYetKnown:
    return NotYetKnown(
        series.code,
        day,
        until,
        f"Het cijfer '{series.name}' is bekend tot en met {until:%d-%m-%Y}, niet voor {day:%d-%m-%Y}: "
        f"kies een eerdere datum of voeg het nieuwe cijfer met bron toe.",
        f"The figure '{series.code}' is known up to and including {until.isoformat()}, not for {day.isoformat()}: "
        f"choose an earlier date or add the new figure with its source.",
    )


def _too_early(series: Series, day: date) -> NotYetKnown:
    return NotYetKnown(
        series.code,
        day,
        None,
        f"Het cijfer '{series.name}' is niet bekend voor {day:%d-%m-%Y}: die dag ligt voor het eerste bekende cijfer. "
        f"Kies een latere datum of voeg het oudere cijfer met bron toe.",
        f"The figure '{series.code}' is not known for {day.isoformat()}, which lies before the first known figure: "
        f"choose a later date or add the older figure with its source.",
    )
