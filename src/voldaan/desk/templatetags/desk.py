"""Filters of the desk's templates: money, days, words, and the address of a sorted column."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from voldaan.base import clock
from voldaan.base.spoken import spoken as in_the_language_of_the_reader
from voldaan.desk import words
from voldaan_law.money import format_euros, format_euros_en

register = template.Library()
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


@register.filter
def euros(cents: int | None) -> str:
    """Bedrag: cents as ``€ 1.234,56``, with a space that does not break; nothing for None."""
    if cents is None:
        return ""
    if get_language() == "en":
        return format_euros_en(cents)
    return format_euros(cents).replace(" ", "\u00a0")


@register.filter
def day(on: date | None) -> str:
    """Datum voluit: ``3 maart 2026``."""
    return date_format(_local(on), "j F Y").replace(" ", "\u00a0") if on else ""


@register.filter
def short_day(on: date | None) -> str:
    """Datum kort, for tables: ``3 mrt 2026``."""
    return date_format(_local(on), _short()).replace(" ", "\u00a0") if on else ""


@register.filter
def moment(at: datetime | None) -> str:
    """Tijdstip: ``3 mrt 2026 14:05``, in the Netherlands."""
    return date_format(_local(at), f"{_short()} H:i").replace(" ", "\u00a0") if at else ""


def _short() -> str:
    """Dutch writes its months without a capital."""
    return "j b Y" if get_language() == "nl" else "j M Y"


def _local(on: date) -> date:
    return on.astimezone(clock.AMSTERDAM) if isinstance(on, datetime) else on


@register.filter
def month(on: date | None) -> str:
    """Maand voluit: ``maart 2026``."""
    return date_format(on, "F Y").replace(" ", "\u00a0") if on else ""


@register.filter
def percent(value: float | None) -> str:
    """Percentage with one decimal: ``99,2%``; it is never rounded up to a hundred, nor down to nothing."""
    if value is None:
        return ""
    tenths = min(max(round(value * 10), 1), 999) if 0 < value < 100 else round(value * 10)
    return f"{tenths // 10}{',' if get_language() == 'nl' else '.'}{tenths % 10}%"


@register.filter
def share(part: int, whole: int) -> str:
    """Aandeel of a whole, as a percentage; a dash when there is no whole."""
    return percent(100 * part / whole) if whole else "–"


@register.filter
def exact(number: str) -> str:
    """Getal that is kept as text, as the reader's language writes it: ``12.5`` becomes ``12,5``."""
    return str(number).replace(".", ",") if get_language() == "nl" else str(number)


@register.filter
def days_ago(on: date | None) -> int:
    """Hoeveel dagen geleden, counted from today."""
    return (clock.today() - on).days if on else 0


@register.filter
def spoken(sentence: str) -> str:
    """Zin of ours in the reader's language, its dates written as he writes them, and amounts that do not break."""
    said = in_the_language_of_the_reader(str(sentence or ""))
    return _ISO_DATE.sub(_written_out, said).replace("€ ", "€\u00a0")


def _written_out(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


@register.filter
def word(code: object, kind: str) -> str:
    """Woord for a code: ``{{ claim.stage|word:"stage" }}``."""
    return words.word(code, kind)


@register.filter
def of_field(value: str, field: str) -> str:
    """Waarde of a field as a reader writes it: amounts, days and codes in words."""
    if not value:
        return value
    if field == "open_cents":
        return euros(int(value))
    if field == "due_on":
        return day(date.fromisoformat(value))
    return words.word(value, "capacity") if field in ("capacity", "kind") else value


@register.filter
def mends(problem: str) -> str:
    """Plaats on a debtor's page where a problem of the data is mended."""
    places = {"unreachable": "contact", "bounced": "contact", "unknown_capacity": "hoedanigheid", "double": "dubbel"}
    return places.get(problem, "gegevens")


@register.filter
def tone(code: str) -> str:
    """Kleur that goes with the word of a state."""
    return words.TONES.get(code, "plain")


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """Opzoeken: the value of a key that is only known in the template."""
    return mapping.get(key, "")


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """Adres of this page with some parameters changed; an empty value leaves one out."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.inclusion_tag("desk/_sort.html", takes_context=True)
def sort_head(
    context: template.Context, name: str, label: str, number: bool = False, css: str = ""
) -> dict[str, object]:
    """Kolomkop by which the table can be sorted; a second time turns the order round."""
    now = str(context["request"].GET.get("sort") or context.get("default_sort", ""))
    up, down = now == name, now == f"-{name}"
    address = query(context, sort=f"-{name}" if up else name, page="")
    order = "ascending" if up else "descending" if down else ""
    return {"label": label, "css": f"number {css}" if number else css, "address": address, "order": order}
