"""Termijn in de brief (LR-2.03-2.05): which term a text gives, from which day, and whether that is enough.

Two formulas are safe (Supreme Court 25-11-2016, ECLI:NL:HR:2016:2704): fourteen days from the day after delivery, and
fifteen days after delivery. A term that counts from the letter or its dispatch, or a date that comes too early, takes
all effect away, also beside a right formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from ...parameters import figure
from ..notice import notice_window
from . import faults
from .findings import Finding, at, missing
from .text import Phrase, Span, Text, dates, number_pattern, to_number, words

_NUMBER = number_pattern(99)
_TERM = words(
    rf"\b(?P<n>{_NUMBER})(?:de|ste|e)?(?: ?\((?:zegge:? )?{_NUMBER}\))?(?:[ -]?(?P<work>werk)"
    rf"| ?(?:volle|hele|kalender|gehele)?) ?"
    rf"-?(?P<unit>dagen|dag|dgn|daagse|weken|week|maanden|maand)\b"
)
_ANY_LEAP_YEAR = 2024
_DAYS = {"d": 1, "w": 7, "m": 28}

_RECEIPT = (
    r"(?:ontvangst|ontvang\w*|ontving\w*|bezorg\w*|(?:af)?gelever\w*|aflever\w*|bereik\w*|in uw bezit|aankomst"
    r"|op de mat|in (?:uw|de) (?:brieven|post)bus|in uw inbox|(?:hebt|heeft) gekregen|krijgt|kreeg|binnenkomst"
    r"|binnengekomen|gearriveerd|aangekomen|bij u is\b)"
)
_DISPATCH = (
    r"(?:heden|vandaag|dagtekening|dato|verzend\w*|verzonden|verstuur\w*|versturen|verstuurd|postmerk|poststempel"
    r"|briefdatum|datum (?:van|op|boven\w*)(?: aan)? (?:deze|dit|onze|de) (?:brief|mail|e-mail|bericht"
    r"|aanmaning|schrijven)"
    r"|datum bovenaan|bovenstaande datum|datum als boven|datum dezes|vermelde datum|schrijfdatum|het op de post doen"
    r"|(?:wij|we) deze (?:brief|mail|e-mail) (?:schreven|schrijven))"
)
_AFTER = r"(?:na|nadat|vanaf|sinds|zodra|volgend op|volgende op|volgt op|met ingang van|ingaande|op|per)"
_GAP = r"[^.;]{0,60}?"
_FROM_RECEIPT = words(rf"\b{_AFTER} {_GAP}\b(?P<key>{_RECEIPT})")
_FROM_DISPATCH = words(rf"\b(?:{_AFTER}|van) {_GAP}\b(?P<key>{_DISPATCH})|\bvanaf (?P<now>nu)\b")
_FROM_LETTER = words(
    r"\b(?:na|vanaf|sinds) (?:deze|dit|onze) (?:brief|e-?mail|mail|aanmaning|bericht|schrijven|sommatie)\b"
)
_DAY_AFTER = words(
    r"\b(?:dag|daags|ochtend) (?:na|nadat|volgend op|volgende op|die volgt op|volgt op|die komt na|erna)\b"
    r"|\bna de dag (?:van|waarop|dat|der|waarin)\b|\b(?:dag|daags) (?:daarna|erna|daaropvolgend)\b"
    r"|\bvolgende dag\b|\bvolgend op (?:de|die) (?:dag|waarop)\b|\bvolgende op die waarop\b|\bvolgend op die\b"
)
_STARTS = words(
    r"\b(?:begin\w*|start\w*|gaat in|gaan in|ingaat|vangt aan|aanvang\w*|loopt|lopen|telt|tellen|rekenen|gerekend)\b"
)
_THIS_TERM = words(
    r"\b(?:deze|die|de|uw) (?:\S+ )?(?:termijn|periode|dagen|betaaltermijn|betalingstermijn|veertien|14)\b"
)

_PAY = words(
    r"beta+l|voldoe|voldaan|voldoening|overma|over te maken|overgemaakt|maakt? (?:u|je|jij)|maken"
    r"|bijgeschreven|op onze rekening"
    r"|op rekening|ontvangen|ontvangst van (?:uw|het|de) betaling|in ons bezit|vereffen|aanzuiver"
    r"|incassokosten|termijn|de tijd|gelegenheid"
)
_ASKS = words(
    r"verzoek|\bvragen\b|\bvraag\b|sommer|sommatie|\bmanen\b|aanmanen|\bdient\b|dienen|moet (?:u|je"
    r"|jij)|(?:u|je|jij) moet|alsnog|\bbetaal\b|(?:wilt|wil) (?:u|je|jij)"
    r"|gelieve|(?:krijgt u|u krijgt|krijg je|je krijgt)|(?:hebt|heeft|heb) (?:u|je) (?:nog|daarvoor"
    r"|hiervoor)|(?:u|je) (?:hebt|heeft|kunt|kan) (?:nog|daarvoor|hiervoor)|geven (?:wij|we) (?:u|je)"
    r"|(?:wij|we) geven (?:u"
    r"|je)|graag|maak|voldoe\b"
    r"|in de gelegenheid|laatste kans|tegemoet|verwachten"
)
_PAST = words(
    r"\b(?:moest|had|hadden|diende|dienden|was|waren|werd|werden|verliep|verstreek|is verlopen"
    r"|is verstreken|is voorbij"
    r"|afgesproken|overeengekomen|oorspronkelijke|(?:u|je|jij|jullie) zou|zou (?:zijn|worden)|beloofde"
    r"|beloofd|toegezegd|factuurdatum|voorwaarden|eerder|eerdere|stuurden|stuurde|zonden|gaven|kreeg"
    r"|schreven|herinnerden|vervaldatum|betaaldatum)\b"
)
_REPLY = words(
    r"\b(?:wij|we|ik) (?:\S+ ){0,3}?(?:antwoord|reage|bevestig|bellen|bel\b|sturen|laten|beoordel"
    r"|kijken|verwerk|zoeken|behandel)"
    r"|\b(?:antwoord\w*|reage\w*|reactie|sturen|krijgt u|hoort u|ontvangt u|verwerk\w*|stort\w*"
    r"|terugbetal\w*) (?:wij|we|van ons|binnen|altijd|een (?:antwoord|bevestiging|reactie))"
    r"|\bmail (?:ons|mij|me|naar|even|dan|gerust)\b|\b(?:laat|meld|vertel|bel|schrijf|stuur|neem"
    r"|reageer|neemt|belt|mailt|reageert|maak .{0,20}bezwaar|bezwaar|protest)\b"
    r"|te reageren|een reactie|\b(?:een|uw|de) bevestiging|een antwoord|te antwoorden|laten weten"
    r"|contact op te nemen|contact opneemt|te melden|terugkrijg|retour|herroep|bedenk|bewaar"
)
_PAY_ORDER = words(
    r"te betalen|betaalt? (?:u|je) (?:het|dit|de|nu|alsnog|€)|\bbetaal (?:het|dit|de|nu|dan|alsnog|€"
    r"|uiterlijk|binnen|uw|nog)|te voldoen|voldaan|over te maken|overmaken|betaling binnen"
)
_AT_ONCE = words(
    r"\b(?:per omgaande|per direct|per ommegaande|onmiddellijk\w*|onverwijld\w*|terstond"
    r"|ogenblikkelijk\w*|nog vandaag|vandaag nog|direct|meteen"
    r"|heden nog|nog heden|binnen (?:24|48|72|vierentwintig|achtenveertig) uur|(?:24|48|72) uur)\b"
)
_NOT_AT_ONCE = words(
    r"\bniet (?:direct|meteen|onmiddellijk)\b|\bkunt\b|\bkan\b|\bmag\b|opeisbaar|contact|\bbel"
    r"|antwoord|verwerk|\bwij betalen|\bdan\b|klopt"
)
_END_DATE = words(
    r"\b(?:uiterlijk(?: op| voor| per)?|voor|tot en met|t/m|tot|niet later dan|ultimo"
    r"|op of voor) (?:(?:maan|dins|woens|donder|vrij|zater|zon)dag )?$"
)
_DEEMED = words(
    r"\b(?:geacht|verondersteld|gelden als|geldt als|beschouwen|nemen wij aan|gaan (?:wij"
    r"|we) ervan uit|gaan er(?:\S+ )? van uit)\b"
)
_SOON = words(
    r"\b(?:een|1|zelfde|dezelfde|volgende) dag|\bdag (?:na|van|erna|daarna)\b|\bop de datum|\bheden\b"
    r"|\bop de dag\b|direct|dagtekening|binnen een dag"
)
_OTHER_DATE = words(
    r"factu|verval|betaaldatum|geboren|geboorte|overeenkomst|bestel|verzuim|periode|uiterlijk|\bvoor\b"
    r"|\btot\b|sinds|nota|rekening"
)


class Start(StrEnum):
    """Begin van de termijn: from the day after receipt, from receipt, from dispatch, or not said."""

    NEXT_DAY = "next_day"
    RECEIPT = "receipt"
    DISPATCH = "dispatch"
    NONE = "none"


def check_term(text: Text, sent_on: date | None) -> list[Finding]:
    """The findings about the term. ``sent_on`` is the day of dispatch, if known."""
    terms = [(phrase, match) for phrase in text.phrases for match in _demand_terms(phrase)]
    started = [(phrase, match, _start(text, phrase, match)) for phrase, match in terms]
    dated, date_is_safe = _end_dates(text, sent_on)
    good = date_is_safe or any(_is_enough(match, start) for _, match, start in started)
    found = [one for phrase, match, start in started for one in _judge(text, phrase, match, start, good)]
    found += dated + list(_contradictions(text)) + list(_at_once(text)) + list(_deemed(text))
    if good or any(one.fault.rule in ("LR-2.03", "LR-2.04") for one in found):
        return found
    return [*found, missing(faults.TERM_MISSING)]


def days_of(match: re.Match[str]) -> int:
    """The calendar days of a term; five working days are seven days."""
    count = to_number(match["n"])
    if match["work"]:
        return count + 2 * (count // 5)
    return count * _DAYS[match["unit"][0]]


def _demand_terms(phrase: Phrase) -> Iterator[re.Match[str]]:
    if _is_history(phrase) or _is_reply(phrase) or _DEEMED.search(phrase.plain):
        return
    about_paying = _PAY.search(phrase.plain) or _ASKS.search(phrase.plain)
    for match in _TERM.finditer(phrase.plain):
        before = phrase.plain[max(0, match.start() - 40) : match.start()]
        if match["n"] == "een" and match["unit"] == "dag" and "binnen" not in before:
            continue
        if re.search(r"\b(?:na|sinds|over|om de|elke|per|al|ruim|meer dan)\s+$", before) or "geldig" in phrase.plain:
            continue
        if about_paying or _anchor(phrase.plain[match.end() :]) in (Start.NEXT_DAY, Start.RECEIPT):
            yield match


def is_demand(phrase: Phrase) -> bool:
    """Whether this sentence is about paying now, not about the past or about an answer."""
    return bool(_PAY.search(phrase.plain)) and not _is_history(phrase) and not _is_reply(phrase)


def _is_history(phrase: Phrase) -> bool:
    return bool(_PAST.search(phrase.plain)) and not _ASKS.search(phrase.plain)


def _is_reply(phrase: Phrase) -> bool:
    return bool(_REPLY.search(phrase.plain)) and not _PAY_ORDER.search(phrase.plain)


def _start(text: Text, phrase: Phrase, match: re.Match[str]) -> Start:
    """Where a term starts: said after it, before it, or in one of the next two sentences."""
    after = phrase.plain[match.end() :]
    following = _TERM.search(after)
    start = _anchor(after[: following.start()] if following else after)
    if start is Start.NONE:
        start = _anchor(phrase.plain[: match.start()])
    if start is not Start.NONE:
        return start
    index = text.phrases.index(phrase)
    for later in text.phrases[index + 1 : index + 3]:
        if _STARTS.search(later.plain) and _THIS_TERM.search(later.plain):
            return _anchor(later.plain)
    return Start.NONE


def _anchor(plain: str) -> Start:
    receipt, dispatch = _FROM_RECEIPT.search(plain), _FROM_DISPATCH.search(plain)
    if dispatch and (receipt is None or _key(dispatch) < _key(receipt)):
        return Start.DISPATCH
    if receipt is None:
        return Start.DISPATCH if _FROM_LETTER.search(plain) else Start.NONE
    return Start.NEXT_DAY if _DAY_AFTER.search(plain[: _key(receipt)]) else Start.RECEIPT


def _key(match: re.Match[str]) -> int:
    return match.start("key") if match["key"] else match.start()


def _least(start: Start) -> int:
    days = figure("notice_days").whole
    return days if start is Start.NEXT_DAY else days + 1


def _is_enough(match: re.Match[str], start: Start) -> bool:
    # Fourteen days after receipt are the same fourteen days by the rules of counting; the safe formula says fifteen.
    return start in (Start.NEXT_DAY, Start.RECEIPT) and days_of(match) >= figure("notice_days").whole


def _judge(text: Text, phrase: Phrase, match: re.Match[str], start: Start, good: bool) -> Iterator[Finding]:
    days, span, needed = days_of(match), phrase.span(match), figure("notice_days").whole
    if start is Start.DISPATCH:
        if days >= figure("notice_dispatch_term_days").whole:
            yield at(text, span, faults.TERM_FROM_DISPATCH_LONG)
        else:
            yield at(text, (span[0], phrase.end), faults.TERM_FROM_DISPATCH)
    elif days < needed:
        yield at(text, span, faults.TERM_TOO_SHORT, days=days)
    elif start is Start.NONE and not good:
        yield at(text, span, faults.TERM_START_MISSING)
    elif start is Start.RECEIPT and days < _least(start):
        yield at(text, span, faults.TERM_EXACT)


def _contradictions(text: Text) -> Iterator[Finding]:
    """Sentences that give the term another start: one of them is enough to take the effect away."""
    for phrase in text.phrases:
        starts = _STARTS.search(phrase.plain) and _THIS_TERM.search(phrase.plain) and not _is_history(phrase)
        if starts and _anchor(phrase.plain) is Start.DISPATCH:
            yield at(text, phrase.whole, faults.TERM_FROM_DISPATCH)


def _at_once(text: Text) -> Iterator[Finding]:
    for phrase in text.phrases:
        if _PAY.search(phrase.plain) and not _NOT_AT_ONCE.search(phrase.plain) and not _is_history(phrase):
            for match in _AT_ONCE.finditer(phrase.plain):
                yield at(text, phrase.span(match), faults.TERM_AT_ONCE)


def _deemed(text: Text) -> Iterator[Finding]:
    for phrase in text.phrases:
        received = re.search(_RECEIPT, phrase.plain)
        if received and _DEEMED.search(phrase.plain) and _SOON.search(phrase.plain):
            yield at(text, phrase.whole, faults.DEEMED_RECEIPT)


def _end_dates(text: Text, sent_on: date | None) -> tuple[list[Finding], bool]:
    """Findings about printed end dates, and whether one of them is late enough to serve as the term."""
    found: list[Finding] = []
    safe = False
    for phrase in text.phrases:
        for day, span in dates(phrase.plain, sent_on.year if sent_on else _ANY_LEAP_YEAR):
            if not _END_DATE.search(phrase.plain[: span[0]]) or not is_demand(phrase):
                continue
            place: Span = (phrase.start + span[0], phrase.start + span[1])
            if sent_on is None:
                found.append(at(text, place, faults.END_DATE))
                continue
            day = _coming(day, sent_on)
            if day < sent_on:
                continue
            last_day = notice_window(sent_on).value.last_day
            early = day < last_day
            safe = safe or not early
            fault = faults.END_DATE_EARLY if early else faults.END_DATE_LATE
            found.append(at(text, place, fault, date_on=day, sent_on=sent_on, last_day=last_day))
    return found, safe


def _coming(day: date, sent_on: date) -> date:
    """A date without a year, read in the year of the letter, may lie in the next one."""
    return day.replace(year=day.year + 1) if day < sent_on and sent_on.month >= 11 and day.month <= 2 else day


def letter_date(text: Text) -> date | None:
    """Datum van de brief: the first date in the head of the text that is not the date of something else."""
    for phrase in text.phrases[:12]:
        for day, span in dates(phrase.plain, None):
            if not _OTHER_DATE.search(phrase.plain[: span[1]]) and len(phrase.plain) < 60:
                return day
    return None
