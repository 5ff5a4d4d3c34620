"""Contacttijden (art. 4.2 Bki; LR-4.09): when a debtor may be contacted by phone, message or visit. Post is free.

No contact from 20:00 to 07:00, on Sundays and on recognised holidays, by the clock in Europe/Amsterdam. Good Friday
and equated days count as holidays here: the safe side. The rule binds collectors for others; this kernel's house rule
is that everybody keeps it (LR-4.16).
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ..days import DAY, holidays
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, outcome, step
from ..parameters import Figure, figure, remembered

CHANNELS = ("post", "email", "sms", "app", "portal", "phone", "visit")

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

POST = Sentence("contact.post", "Post is niet aan tijden gebonden.", "Post is not bound to hours.")
SUNDAY = Sentence("contact.sunday", "{day} is een zondag: geen contact.", "{day} is a Sunday: no contact.")
HOLIDAY = Sentence(
    "contact.holiday", "{day} is een feestdag ({name}): geen contact.", "{day} is a holiday ({name}): no contact."
)
HOURS = Sentence(
    "contact.hours",
    "Contact mag van {opens} tot {closes}; het is {at} in Nederland.",
    "Contact is allowed from {opens} to {closes}; it is {at} in the Netherlands.",
)


def allowed(moment: datetime, channel: str) -> Outcome[bool]:
    """Mag contact nu: True or False with the reason. Raises LawError for a naive moment or an unknown channel."""
    local = _local(moment, channel)
    inputs: dict[str, Number] = {"moment": moment.isoformat(), "channel": channel}
    if channel == "post":
        return outcome(True, "LR-4.09", inputs, [step("LR-4.09", "art. 4.2 Bki", POST)])
    day = local.date()
    if day.weekday() == 6:
        return outcome(False, "LR-4.09", inputs, [step("LR-4.09", "art. 4.2 Bki", SUNDAY, day=day)])
    if day in holidays(day.year):
        shown = step("LR-4.09", "art. 4.2 Bki", HOLIDAY, day=day, name=holidays(day.year)[day])
        return outcome(False, "LR-4.09", inputs, [shown])
    hours, opens, closes = _hours()
    shown = step("LR-4.09", hours.article, HOURS, opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}", at=f"{local:%H:%M}")
    return outcome(opens <= local.time() < closes, "LR-4.09", inputs, [shown], (hours,))


def next_allowed(moment: datetime, channel: str) -> datetime:
    """Eerstvolgende moment: the moment itself when contact is allowed, else the next opening, in Amsterdam time."""
    local = _local(moment, channel)
    if channel == "post":
        return local
    _, opens, closes = _hours()
    day = local.date()
    if is_contact_day(day) and local.time() < closes:
        return max(local, datetime.combine(day, opens, AMSTERDAM))
    day += DAY
    while not is_contact_day(day):
        day += DAY
    return datetime.combine(day, opens, AMSTERDAM)


def is_contact_day(day: date) -> bool:
    """Contactdag: no Sunday, no holiday; Saturday is one."""
    return day.weekday() != 6 and day not in holidays(day.year)


@remembered(maxsize=1)
def _hours() -> tuple[Figure, time, time]:
    hours = figure("contact_hours")
    opens, closes = (time.fromisoformat(str(part)) for part in hours.table)
    return hours, opens, closes


def _local(moment: datetime, channel: str) -> datetime:
    if channel not in CHANNELS:
        raise LawError(
            f"Onbekend kanaal '{channel}': kies {', '.join(CHANNELS)}.",
            f"Unknown channel '{channel}': choose {', '.join(CHANNELS)}.",
            rule="LR-4.09",
        )
    if moment.tzinfo is None:
        raise LawError(
            "Het tijdstip heeft geen tijdzone: geef bijvoorbeeld 2026-11-23T09:00:00+01:00.",
            "The moment has no time zone: give for example 2026-11-23T09:00:00+01:00.",
            rule="LR-4.09",
        )
    return moment.astimezone(AMSTERDAM)
