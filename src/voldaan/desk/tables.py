"""Tables (tabellen): what is typed in a filter, page by page, and as CSV of exactly what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from voldaan.base.spreadsheet import write_csv

PAGE_ROWS = 50


@dataclass(frozen=True)
class Page:
    """Bladzijde of a long list; ``number`` counts from 1."""

    number: int
    total: int
    rows: int = PAGE_ROWS

    def of(self, total: int) -> Page:
        """This page of a list with ``total`` rows, or its last one."""
        return Page(min(self.number, max(1, -(-total // self.rows))), total, self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.rows))

    @property
    def first(self) -> int:
        """The first row of this page, counted from 1; 0 for an empty list."""
        return (self.number - 1) * self.rows + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The last row of this page."""
        return min(self.number * self.rows, self.total)

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.number - 1) * self.rows

    @property
    def previous(self) -> int | None:
        """The page before, if any."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, if any."""
        return self.number + 1 if self.number < self.pages else None


def page_of(request: HttpRequest, total: int | None = None, rows: int = PAGE_ROWS) -> Page:
    """The page that is asked for; what is no number or too far is brought within bounds once the total is known."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    page = Page(max(number, 1), 0, rows)
    return page if total is None else page.of(total)


def amount(cents: int) -> str:
    """Bedrag for a Dutch spreadsheet: ``-1234,56``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02d}"


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """CSV as Dutch spreadsheets open it: semicolons, decimal commas, marked as UTF-8."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    write_csv(response, head, rows)
    return response
