"""Toetsgevallen: the conformance suite in ``cases/*.toml``, usable by any other implementation.

A file holds ``[[case]]`` tables: ``id``, ``kind``, ``class`` (judgment, official, publication, professional_software,
software_test or rule_book), ``source``, ``url``, ``inputs`` and ``expected``. Amounts are euros as text; an expected
amount of interest is compared at the number of decimals it is written with.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from .cases_rules import RULE_RUNNERS
from .days import DAY
from .errors import BadFigures, LawError
from .money import parse_euros, parse_exact_euros, round_half_up
from .nl.allocation import allocate
from .nl.capacity import Capacity
from .nl.collection_costs import NoticeState, collection_costs, costs_due, scale_cents
from .nl.default import default_start, interest_start
from .nl.interest import interest
from .nl.monthly_interest import monthly_interest
from .nl.notice import notice_window
from .nl.statement import statement
from .nl.statement_file import read_account

Values = dict[str, str]
_KEYS = {"id", "kind", "class", "source", "url", "note", "inputs", "expected"}


@dataclass(frozen=True, slots=True)
class Case:
    """Toetsgeval: inputs and the expected answer, with who says so."""

    id: str
    kind: str
    class_: str
    source: str
    url: str
    inputs: Values
    expected: Values


@dataclass(frozen=True, slots=True)
class Result:
    """Uitslag: what this kernel answers to a case."""

    case: Case
    found: Values

    @property
    def agrees(self) -> bool:
        """Whether every expected value is found."""
        return all(self.found.get(name) == value for name, value in self.case.expected.items())


def default_folder() -> Path:
    """The case files: inside the installed package, or beside the sources."""
    shipped = Path(__file__).parent / "case_files"
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / "cases"


def read_cases(folder: str | Path | None = None) -> list[Case]:
    """All cases, in order of file and place. Raises BadFigures for a double id, LawError for an empty folder."""
    place = Path(folder) if folder else default_folder()
    cases = [case for path in sorted(place.glob("*.toml")) for case in _read(path)]
    if not cases:
        raise LawError(f"In '{place}' staan geen toetsgevallen (*.toml): geef een andere map.", "No cases found.")
    ids = [case.id for case in cases]
    if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        raise BadFigures(f"cases with the same id: {', '.join(twice)}")
    return cases


def run(case: Case) -> Result:
    """Compute one case. A refusal is an answer too: ``refused`` holds its rule."""
    try:
        return Result(case, RUNNERS[case.kind](case.inputs, case.expected))
    except LawError as refusal:
        return Result(case, {"refused": refusal.rule or type(refusal).__name__})


def run_all(folder: str | Path | None = None) -> list[Result]:
    """Compute every case."""
    return [run(case) for case in read_cases(folder)]


def report(results: list[Result]) -> tuple[dict[str, object], list[str]]:
    """The agreement as a document and as lines: counts by kind, then every case that disagrees."""
    kinds = sorted({result.case.kind for result in results})
    counts = {kind: [result.agrees for result in results if result.case.kind == kind] for kind in kinds}
    differ = [result for result in results if not result.agrees]
    document: dict[str, object] = {
        "cases": len(results),
        "agree": len(results) - len(differ),
        "kinds": {kind: {"cases": len(hits), "agree": sum(hits)} for kind, hits in counts.items()},
        "differ": [
            {"id": result.case.id, "expected": result.case.expected, "found": result.found} for result in differ
        ],
    }
    lines = [f"{kind}: {sum(hits)} van {len(hits)}" for kind, hits in counts.items()]
    lines += [f"{item.case.id}: verwacht {item.case.expected}, gevonden {item.found}" for item in differ]
    return document, [*lines, f"Samen {len(results) - len(differ)} van {len(results)} gelijk."]


def _read(path: Path) -> list[Case]:
    found = []
    for row in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
        if set(row) - _KEYS or row.get("kind") not in RUNNERS or not row.get("source"):
            raise BadFigures(f"{path.name}: case {row.get('id')} has an unknown key or kind, or no source")
        inputs = {name: str(value) for name, value in row["inputs"].items()}
        expected = {name: str(value) for name, value in row["expected"].items()}
        found.append(Case(row["id"], row["kind"], row["class"], row["source"], row.get("url", ""), inputs, expected))
    return found


def _euros(cents: Fraction | int, decimals: int = 2) -> str:
    scaled = round_half_up(Fraction(cents) * 10**decimals / 100)
    whole, rest = divmod(scaled, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _cents(inputs: Values, name: str) -> int | None:
    return parse_euros(inputs[name]) if name in inputs else None


def _flag(inputs: Values, name: str, otherwise: bool = False) -> bool:
    return inputs.get(name, str(otherwise)) == "True"


def _interest_case(inputs: Values, expected: Values) -> Values:
    percent = Fraction(inputs["percent"]) if "percent" in inputs else None
    convention, rounding = inputs.get("convention", "act365"), inputs.get("rounding", "once")
    value = interest(
        parse_exact_euros(inputs["principal"]),
        inputs["kind"],
        date.fromisoformat(inputs["first_day"]),
        date.fromisoformat(inputs["last_day"]),
        convention=convention,
        compound=_flag(inputs, "compound", otherwise=True),
        percent=percent,
        rounding=rounding,
    ).value
    decimals = _decimals(expected.get("interest", "0.00"))
    return {"interest": _euros(value.exact if decimals > 2 else value.cents, decimals)}


def _monthly_case(inputs: Values, expected: Values) -> Values:
    """A statement with one payment: interest until the day before it, the payment, interest from that day on."""
    principal, percent = parse_euros(inputs["principal"]), Fraction(inputs["percent_per_month"])
    began_on, paid_on = date.fromisoformat(inputs["default_date"]), date.fromisoformat(inputs["paid_on"])
    before = monthly_interest(principal, percent, began_on, paid_on - DAY).value
    kept = parse_euros(inputs["paid"]) - parse_euros(inputs["paid_costs"])
    base = principal + before.exact - kept
    last_day = date.fromisoformat(inputs["last_day"])
    after = monthly_interest(base, percent, paid_on, last_day, began_on=began_on).value
    lines = " ".join(_euros(line.interest) for part in (before, after) for line in part.lines)
    return {"lines": lines, "total": _euros(before.cents + after.cents), "before_payment": _euros(before.cents)}


def _costs_case(inputs: Values, expected: Values) -> Values:
    principal_cents, vat = parse_euros(inputs["principal"]), _flag(inputs, "vat")
    found = {"costs": _euros(collection_costs(principal_cents, vat=vat, on=_day(inputs.get("on"))).value)}
    return found if vat else found | {"scale": _euros(scale_cents(principal_cents))}


def _costs_due_case(inputs: Values, expected: Values) -> Values:
    result = costs_due(
        capacity=Capacity(inputs["capacity"]),
        unpaid_principal_cents=parse_euros(inputs["unpaid_principal"]),
        notice=NoticeState(inputs["notice"]),
        announced_cents=_cents(inputs, "announced"),
        noticed_principal_cents=_cents(inputs, "noticed_principal"),
        overdue=_flag(inputs, "overdue", otherwise=True),
        vat=_flag(inputs, "vat"),
        agreed_cents=_cents(inputs, "agreed"),
        contractual=_flag(inputs, "contractual", otherwise=True),
        unfair_clause=_flag(inputs, "unfair_clause"),
    )
    return {"costs": _euros(result.value), "needs_judgement": str(bool(result.needs_judgement))}


def _notice_case(inputs: Values, expected: Values) -> Values:
    window = notice_window(
        date.fromisoformat(inputs["sent"]),
        channel=inputs.get("channel", "post"),
        received_on=_day(inputs.get("received")),
        delivery_days=int(inputs["delivery_days"]) if "delivery_days" in inputs else None,
    ).value
    names = ("delivered_on", "first_day", "last_day", "costs_from")
    return {name: getattr(window, name).isoformat() for name in names}


def _allocation_case(inputs: Values, expected: Values) -> Values:
    costs, due, principal = (parse_euros(inputs[name]) for name in ("costs", "interest", "principal"))
    took = allocate(parse_euros(inputs["payment"]), costs=costs, interest=due, principal=principal)
    return {
        "costs": _euros(took.costs_cents),
        "interest": _euros(took.interest_cents),
        "principal": _euros(took.principal_cents),
        "surplus": _euros(took.surplus_cents),
        "principal_left": _euros(principal - took.principal_cents),
    }


def _statement_case(inputs: Values, expected: Values) -> Values:
    value = statement(read_account(json.loads(inputs["account"])), known_on=_day(inputs.get("known_on"))).value
    return {
        "costs": _euros(value.costs_cents),
        "interest": _euros(value.interest_cents),
        "principal": _euros(value.principal_cents),
        "surplus": _euros(value.surplus_cents),
        "lines": str(sum(entry.line is not None for entry in value.lines)),
        "interest_in_all": _euros(sum(entry.line.interest for entry in value.lines if entry.line)),
    }


def _default_case(inputs: Values, expected: Values) -> Values:
    start = default_start(
        date.fromisoformat(inputs["due_on"]),
        term_is_fatal=_flag(inputs, "term_is_fatal"),
        notice_term_last_day=_day(inputs.get("notice_term_last_day")),
        refused_on=_day(inputs.get("refused_on")),
    ).value
    return {"default_on": start.on.isoformat(), "ground": start.ground} if start else {"default_on": "none"}


def _interest_start_case(inputs: Values, expected: Values) -> Values:
    start = interest_start(
        Capacity(inputs["capacity"]),
        date.fromisoformat(inputs["due_on"]),
        _flag(inputs, "term_is_fatal"),
        _day(inputs.get("received_on")),
        _day(inputs.get("default_on")),
        large_to_sme=_flag(inputs, "large_to_sme"),
        expressly_agreed=_flag(inputs, "expressly_agreed"),
    ).value
    return {"kind": start.kind, "first_day": start.first_day.isoformat()} if start else {"kind": "none"}


RUNNERS: dict[str, Callable[[Values, Values], Values]] = {
    "interest": _interest_case,
    "monthly_interest": _monthly_case,
    "costs": _costs_case,
    "costs_due": _costs_due_case,
    "notice": _notice_case,
    "allocation": _allocation_case,
    "statement": _statement_case,
    "default": _default_case,
    "interest_start": _interest_start_case,
    **RULE_RUNNERS,
}
