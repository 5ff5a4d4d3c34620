"""Incassokosten in de brief (LR-2.03, 2.04, 2.07, 2.09; LR-3.02): one exact amount, not more than the scale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ..collection_costs import collection_costs
from . import faults
from .findings import Fault, Finding, at, missing
from .text import Amount, Phrase, Text, words


class Label(StrEnum):
    """Soort bedrag: what an amount in a letter is, by the words around it."""

    COSTS = "costs"
    VAT = "vat"
    INTEREST = "interest"
    TOTAL = "total"
    PRINCIPAL = "principal"
    COURT = "court"
    BASE = "base"
    FEE = "fee"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Bedrag met soort: an amount, what it is, and whether it is only a bound ('from', 'at least', 'about')."""

    amount: Amount
    label: Label
    phrase: Phrase
    vague: bool


_LABELS = words(
    r"(?P<court>(?:proces|gerechtelijke |deurwaarders|dagvaardings|griffie|executie)(?:kosten|recht)|griffierecht)"
    r"|(?P<fee>(?:administratie|aanmanings?|herinnerings?|dossier|registratie|behandelings?"
    r"|verwerkings|briefkosten|porto|storno|beheer)-?(?:kosten|vergoeding|fee)|verhoging van)"
    r"|(?P<costs>(?:incasso|invorderings|innings|incassobehandel)\w*kosten|buitengerechtelijke kosten"
    r"|\bkosten\b|incassovergoeding|kostenvergoeding|\bbik\b|incassobedrag)"
    r"|(?P<vat>\bbtw\b|\bb\.t\.w\.|omzetbelasting)|(?P<interest>\w*rente\b)|(?P<total>\btotaal\w*"
    r"|\btotale\b|\bsamen\b|bij elkaar|\bin totaal\b|\bin een keer\b)"
    r"|(?P<principal>hoofdsom|openstaan\w*|\bopen\b|openstaat|factu\w*|\bnota\b|rekening van|huur\w*"
    r"|contributie|abonnement\w*|termijnbedrag|schuld\b|vordering|te betalen bedrag)"
)
_NO = words(r"\b(?:geen|zonder|niet|nooit)(?: \S+){0,2} $")
_FOLLOWS = words(
    r"^(?:,-)? ?\(?(?:aan|voor|wegens|als|extra|voor de|aan de|in verband met|ter zake van)? ?(?:de"
    r"|deze|die|onze|extra)? ?(?:wettelijke|buitengerechtelijke|bijkomende)? ?"
)
_BASE = words(
    r"\b(?:over|van|van de eerste|over de eerste|over de volgende|over het meerdere boven|tot|boven"
    r"|tussen|en)(?: een| het| de)?(?: \S+)?\s*$"
)
_VAGUE = words(
    r"\b(?:vanaf|minimaal|minimum(?: van)?|ten minste|tenminste|minstens|circa|ca\.?|ongeveer"
    r"|plusminus|zo'n|maximaal|maximum van|hoogstens|ten hoogste"
    r"|oplopen tot|oplopend tot|tot wel|tot aan|naar schatting|geschat op|rond de|variere\w* van"
    r"|tussen(?: de)?|niet minder dan)(?: circa)? ?$"
)
_VAGUE_AFTER = words(r"^ ?(?:of meer|of hoger|of mogelijk meer|en hoger|en meer|of daaromtrent|a €?)")
_OPEN_ENDED = words(
    r"kosten\b[^.]{0,80}\b(?:verder |nog |snel )?(?:oplopen|hoger uitvallen|toenemen|stijgen|vermeerder\w* met elke)"
)
_CARRIES = words(
    r"^(?:dat|dit|deze|die|daarvoor|daarvan|het gaat|het bedrag|dan gaat het|in uw geval|voor u"
    r"|concreet|volgens de|wij berekenen|we berekenen|op grond|ze|zij|in dit geval)\b"
)
_PLUS_VAT = words(
    r"(?:vermeerder\w*|verhoog\w*|verhogen|plus|exclusief|excl\.?|te verhogen|nog te vermeerderen"
    r"|komt nog|komt|bovenop|bijgeteld|\+)\s(?:\S+ ){0,3}?(?:21 ?% |21 procent )?(?:btw"
    r"|omzetbelasting)|btw (?:komt|wordt) (?:daar|er|hier) ?(?:nog )?(?:boven|bij)"
)
_CANNOT_DEDUCT = words(
    r"(?:btw|omzetbelasting)[^.]{0,120}\b(?:niet|geen)\b[^.]{0,60}(?:verreken\w*|(?:aftrek|afgetrok)\w*|aftrekken"
    r"|terug\w*|in mindering)"
    r"|\b(?:niet|geen|zonder)\b[^.]{0,60}(?:btw|omzetbelasting)[^.]{0,50}(?:verreken\w*|(?:aftrek"
    r"|afgetrok)\w*|terug\w*|mindering)"
    r"|\b(?:niet|geen|zonder)\b[^.]{0,40}(?:verreken\w*|(?:aftrek|afgetrok)\w*|terug\w*"
    r"|recht op aftrek)[^.]{0,40}(?:btw|omzetbelasting)"
    r"|(?:vrijgesteld|vrijstelling)[^.]{0,30}(?:btw|omzetbelasting)|btw[- ]?vrijgesteld\w*"
    r"|geen btw-?(?:ondernemer|plicht\w*)|niet btw-?plichtig"
)
_CHARGED = words(
    r"\b(?:hebben|zijn|is|worden|wordt|brengen) (?:wij |we |u |hierbij |daarom |inmiddels |nu |reeds "
    r"|al |de )*[^.]{0,40}(?:incassokosten|buitengerechtelijke kosten)[^.]{0,60}(?:gebracht|bijgekomen"
    r"|verhoogd|opgeteld|in rekening|berekend|bijgeteld)"
    r"|(?:verhoogd|vermeerderd) met (?:de |€ ?\S+ )?(?:aan )?(?:incassokosten"
    r"|buitengerechtelijke kosten)|inclusief (?:€ ?\S+ )?(?:de )?(?:incassokosten"
    r"|buitengerechtelijke kosten)"
)
CONDITION = words(
    r"\b(?:als|indien|wanneer|mocht|mochten|tenzij) [^.]{0,90}?(?:\bniet\b|\bgeen\b|uitblij|te laat"
    r"|nalaat|later|verstreken|voorbij)|\b(?:betaalt?|voldoet|voldoe|hebt|heeft|heb|maakt?|ontvangen"
    r"|doet|doe|blijft|is|zien|hebben|komt|staat|wordt) (?:u|je|jij|wij|we|ik|uw|het|de|dat"
    r"|er)\b[^.]{0,90}?(?:\bniet\b|\bgeen\b|\bte laat\b|\bin gebreke\b|\buit\b)"
    r"|\bbij (?:niet|uitblijven|gebreke|geen|niet-)|\bzonder (?:tijdige |uw )?betaling|\blaat (?:u"
    r"|je) [^.]{0,40}(?:voorbijgaan|verlopen|verstrijken)|\bblijft [^.]{0,30}betaling[^.]{0,20} uit"
    r"|\bna (?:het verstrijken|afloop|deze termijn|die termijn|die dag|deze periode|die vijftien"
    r"|die veertien|deze vijftien|deze veertien)|\banders\b|\b(?:doet u|doe je) (?:dat|dit) niet"
    r"|\b(?:gebeurt|lukt) (?:dat|dit) niet|\bzo niet\b|\b(?:betaalt u|betaal je) (?:later|daarna"
    r"|pas daarna|te laat)|\bpas daarna\b|\bverstrijkt|\bdaarna\b|\bte laat\b|\bniet (?:op tijd|tijdig"
    r"|binnen)"
    r"|\b(?:voorkom\w*|voorkoom\w*|vermijd\w*|bespaar\w*|overschrijd\w*|nalatig|hierna|vervolgens|alsdan)\b"
    r"|\b(?:in dat geval|vanaf dan|wordt (?:er )?niet|ontvangen (?:wij|we) niets|niets ontvangen)\b"
)
_PART = words(
    r"\b(?:deel|gedeelte|gedeeltelijke\w*|deelbetaling\w*)\b[^.]{0,100}(?:volledige|gehele|hele|volle"
    r"|alle|ongewijzigd|onverkort|toch)[^.]{0,40}kosten|(?:volledige|gehele|hele|volle"
    r"|alle)[^.]{0,15}kosten[^.]{0,60}(?:deel|gedeelte|gedeeltelijk\w*|deelbetaling)\b"
)


def check_costs(text: Text, principal_cents: int, vat: bool) -> list[Finding]:
    """The findings about the costs that the text names. ``vat``: the creditor cannot deduct VAT."""
    scale = collection_costs(principal_cents).value
    with_vat = collection_costs(principal_cents, vat=True).value
    expected = with_vat if vat else scale
    numbers = {"expected_cents": expected, "principal_cents": principal_cents}
    amounts = labelled(text, principal_cents, (scale, with_vat))
    costs = [one for one in amounts if one.label is Label.COSTS]
    found = list(_presence(text, costs, numbers))
    exact = [one for one in costs if not one.vague]
    found += _height(text, exact, scale, with_vat, vat, principal_cents)
    found += _vat_words(text, exact, amounts, with_vat, vat, numbers)
    found += _sentences(text, numbers)
    found += [at(text, one.amount.span, faults.EXTRA_COSTS) for one in amounts if one.label is Label.FEE]
    found += _charged(text, amounts, principal_cents, {one.amount.cents for one in exact})
    announced = any("kosten" in one.plain and CONDITION.search(one.plain) for one in text.phrases)
    if costs and not announced and not any(_is_conditional(text, one.phrase) for one in costs):
        found.append(missing(faults.CONSEQUENCE_MISSING, **numbers))
    return found


def labelled(text: Text, principal_cents: int, expected: tuple[int, ...]) -> list[Labelled]:
    """Every amount of the text with what it is. The principal, and principal plus costs, are known by their value."""
    found: list[Labelled] = []
    carried = Label.NONE
    for phrase in text.phrases:
        inside = [one for one in text.amounts if phrase.start <= one.start < phrase.end]
        marks = _marks(phrase)
        last = carried if _CARRIES.search(phrase.plain) or not marks else Label.NONE
        for one in inside:
            label = _label(phrase, one, marks, last)
            about_costs = carried is Label.COSTS or any(mark is Label.COSTS for _, mark in marks)
            label = _by_value(label, one.cents, principal_cents, expected, about_costs)
            found.append(Labelled(one, label, phrase, _is_vague(phrase, one)))
        carried = marks[-1][1] if marks else (carried if inside else Label.NONE)
    return found


def _marks(phrase: Phrase) -> list[tuple[re.Match[str], Label]]:
    """The words in a sentence that say what an amount is; 'no costs' says nothing."""
    matches = [match for match in _LABELS.finditer(phrase.plain) if not _NO.search(phrase.plain[: match.start()])]
    return [(match, Label(str(match.lastgroup))) for match in matches]


def _label(phrase: Phrase, amount: Amount, marks: list[tuple[re.Match[str], Label]], carried: Label) -> Label:
    start, end = amount.start - phrase.start, amount.end - phrase.start
    percent = re.search(r"%|procent", phrase.plain[:start])
    if percent and _BASE.search(phrase.plain[:start]) and not _is_vague(phrase, amount):
        return Label.BASE
    rest = phrase.plain[end:]
    follow = _FOLLOWS.match(rest)
    reach = end + (follow.end() if follow else 0)
    for match, label in marks:
        if match.start() == reach and label is not Label.PRINCIPAL:
            return label
    before = [label for match, label in marks if match.end() <= start]
    later = [label for match, label in marks if match.start() >= end and label is not Label.PRINCIPAL]
    if before:
        return before[-1]
    return carried if carried is not Label.NONE or not later else later[0]


def _by_value(label: Label, cents: int, principal_cents: int, expected: tuple[int, ...], about_costs: bool) -> Label:
    if label in (Label.FEE, Label.COURT, Label.BASE):
        return label
    if cents in (principal_cents + costs for costs in expected):
        return Label.TOTAL
    if cents == principal_cents and (label is not Label.COSTS or cents not in expected):
        return Label.PRINCIPAL
    if label is Label.PRINCIPAL and about_costs and cents in expected:
        return Label.COSTS
    return label


def _is_vague(phrase: Phrase, amount: Amount) -> bool:
    before = phrase.plain[: amount.start - phrase.start]
    after = phrase.plain[amount.end - phrase.start :]
    return bool(_VAGUE.search(before) or _VAGUE_AFTER.search(after))


def _presence(text: Text, costs: list[Labelled], numbers: dict[str, int]) -> Iterator[Finding]:
    exact = {one.amount.cents for one in costs if not one.vague}
    vague = [one for one in costs if one.vague]
    if not costs:
        yield missing(faults.COSTS_MISSING, **numbers)
    elif not exact or any(not re.search(r"%|procent|wet|minimum", one.phrase.plain) for one in vague):
        yield at(text, vague[0].amount.span, faults.COSTS_VAGUE, **numbers)


def _height(
    text: Text, exact: list[Labelled], scale: int, with_vat: int, vat: bool, principal_cents: int
) -> Iterator[Finding]:
    # A breakdown (costs, with VAT) is one announcement; any other pair of amounts is a choice.
    values = {one.amount.cents for one in exact}
    steps = any(re.search(r"%|procent", one.phrase.plain) for one in exact)
    breakdown = values == {scale, with_vat}
    top = max(exact, key=lambda one: one.amount.cents, default=None)
    if top is None:
        return
    value, span = top.amount.cents, top.amount.span
    expected = with_vat if vat else scale
    numbers = {"found_cents": value, "principal_cents": principal_cents, "expected_cents": expected}
    if len(values) > 1 and not breakdown and not steps:
        yield at(text, span, faults.COSTS_ALTERNATIVES, **numbers)
    if value == with_vat and not vat:
        yield at(text, span, faults.VAT_NOT_ALLOWED, **numbers)
    elif value > expected:
        yield at(text, span, faults.COSTS_TOO_HIGH, **numbers)
    elif value < scale:
        yield at(text, span, faults.COSTS_LOWER, **numbers)


def _vat_words(
    text: Text, exact: list[Labelled], amounts: list[Labelled], with_vat: int, vat: bool, numbers: dict[str, int]
) -> Iterator[Finding]:
    totals = [one for one in amounts if one.label is Label.TOTAL]
    whole = {with_vat, numbers["principal_cents"] + with_vat}
    if not vat:
        yield from (
            at(text, one.amount.span, faults.VAT_NOT_ALLOWED, **numbers) for one in totals if one.amount.cents in whole
        )
    if vat and with_vat in {one.amount.cents for one in exact} and not _CANNOT_DEDUCT.search(text.plain):
        yield missing(faults.VAT_STATEMENT, **numbers)
    full = any(one.amount.cents in whole for one in (*exact, *totals))
    for phrase in text.phrases:
        match = _PLUS_VAT.search(phrase.plain)
        if match and "kosten" in _near(text, phrase) and not full and not re.search(r"\bgeen btw\b", phrase.plain):
            yield at(text, phrase.span(match), faults.VAT_UNCLEAR, **numbers)


def _near(text: Text, phrase: Phrase) -> str:
    index = text.phrases.index(phrase)
    return " ".join(one.plain for one in text.phrases[max(0, index - 1) : index + 1])


def _sentences(text: Text, numbers: dict[str, int]) -> Iterator[Finding]:
    pairs: tuple[tuple[re.Pattern[str], Fault], ...] = ((_OPEN_ENDED, faults.COSTS_VAGUE), (_PART, faults.PART_PAYMENT))
    for phrase in text.phrases:
        for pattern, fault in pairs:
            match = pattern.search(phrase.plain)
            if match and not re.search(
                r"rechter|proces|gerechtelijk|deurwaarder|\brente\b|niet verder|geen", phrase.plain
            ):
                yield at(text, phrase.span(match), fault, **numbers)


def _charged(text: Text, amounts: list[Labelled], principal_cents: int, costs: set[int]) -> Iterator[Finding]:
    """Costs that are asked already, beside or inside the amount to pay now."""
    for phrase in text.phrases:
        match = _CHARGED.search(phrase.plain)
        if (
            match
            and not CONDITION.search(phrase.plain)
            and not re.search(r"\b(?:dan|zult|zullen|zou|btw)\b", phrase.plain)
        ):
            yield at(text, phrase.span(match), faults.COSTS_CHARGED)
    for one in amounts:
        total = one.label is Label.TOTAL and one.amount.cents - principal_cents in costs
        if total and not _is_conditional(text, one.phrase) and not re.search(r"\bdan\b", one.phrase.plain):
            yield at(text, one.amount.span, faults.COSTS_CHARGED)


def _is_conditional(text: Text, phrase: Phrase) -> bool:
    """Whether this sentence, or the two before or the one after it, names the condition of not paying."""
    index = text.phrases.index(phrase)
    return any(CONDITION.search(one.plain) for one in text.phrases[max(0, index - 2) : index + 2])
