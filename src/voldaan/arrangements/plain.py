"""The plan policy in plain words (gewone taal): for the desk, and for debtors where it is published. Pure."""

from __future__ import annotations

from voldaan.arrangements.offer_rules import Terms
from voldaan.arrangements.rules import FROZEN
from voldaan_law.money import format_euros, format_euros_en


def sentences(terms: Terms, language: str = "nl") -> list[str]:
    """Wat wij aannemen en wat u mag, zin voor zin."""
    return _english(terms) if language == "en" else _dutch(terms)


def _dutch(t: Terms) -> list[str]:
    found = [
        f"Een regeling tot {t.max_months} maanden en tot {t.max_instalments} termijnen nemen wij meteen aan, vanaf "
        f"{format_euros(t.min_instalment_cents)} per termijn.",
        f"De eerste termijn is binnen {t.first_within_days} dagen; de dag kiest u zelf.",
        "Zolang u de regeling nakomt, staat de rente stil." if t.interest == FROZEN else "De rente loopt door.",
        "Een regeling kost niets extra.",
        f"Lukt een termijn niet, dan krijgt u eerst een herinnering en {t.cure_days} dagen om te herstellen.",
        "Wat hier niet in past, beoordeelt een medewerker. Niets wordt vanzelf geweigerd.",
    ]
    if t.skips_per_year:
        found.insert(4, f"U mag {t.skips_per_year} keer per jaar een termijn overslaan; hij komt achteraan.")
    if t.moves_per_year:
        found.insert(4, f"U mag {t.moves_per_year} keer per jaar een termijn tot {t.move_days} dagen later betalen.")
    if t.pauses:
        found.insert(4, f"U mag {t.pauses} keer een pauze van hoogstens {t.pause_weeks} weken nemen.")
    if t.waive_interest:
        found.append("Komt u alles na, dan vervalt de rente tot nu toe.")
    if t.waive_costs:
        found.append("Komt u alles na, dan vervallen de incassokosten.")
    return found


def _english(t: Terms) -> list[str]:
    found = [
        f"We accept at once an arrangement of up to {t.max_months} months and {t.max_instalments} instalments, from "
        f"{format_euros_en(t.min_instalment_cents)} an instalment.",
        f"The first instalment is within {t.first_within_days} days; you choose the day.",
        "Interest stands still for as long as you keep it." if t.interest == FROZEN else "Interest runs on.",
        "An arrangement costs nothing extra.",
        f"When an instalment fails, you first get a reminder and {t.cure_days} days to mend it.",
        "A person looks at whatever does not fit. Nothing is refused by a computer.",
    ]
    if t.skips_per_year:
        found.insert(4, f"You may skip an instalment {t.skips_per_year} times a year; it comes at the end.")
    if t.moves_per_year:
        found.insert(4, f"You may pay up to {t.move_days} days later {t.moves_per_year} times a year.")
    if t.pauses:
        found.insert(4, f"You may pause {t.pauses} times for at most {t.pause_weeks} weeks.")
    if t.waive_interest:
        found.append("When you keep all of it, the interest so far falls away.")
    if t.waive_costs:
        found.append("When you keep all of it, the collection costs fall away.")
    return found
