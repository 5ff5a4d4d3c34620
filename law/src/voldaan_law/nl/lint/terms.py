"""Keuring van algemene voorwaarden voor consumenten (art. 6:231-237 BW; LR-7.03): clauses a judge may strike.

An unfair clause falls away whole and the statute does not fill the gap: interest or costs are then lost entirely.
Whether a clause is unfair is for a judge; a finding says that it must be looked at before it is used. Sentences that
say they are for business customers only are left alone where the law lets traders agree otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from ...outcome import Outcome, Sentence, step
from ...parameters import Figure, figure
from .findings import Checked, Fault, Finding, Severity, at, checked
from .text import Phrase, Text, number_pattern, to_number, words

RULE = "LR-7.03"
OPEN_NORM = Sentence(
    "terms.open_norm",
    "Of een beding oneerlijk is, hangt af van de hele overeenkomst: laat een jurist de gevonden bedingen beoordelen.",
    "Whether a clause is unfair depends on the whole contract: have a lawyer judge the clauses that were found.",
)


def _clause(key: str, article: str, why: tuple[str, str], fix: tuple[str, str], rule: str = RULE) -> Fault:
    return Fault(
        rule,
        article,
        Severity.ERROR,
        Sentence(f"terms.{key}", *why),
        Sentence(f"terms.{key}.fix", *fix),
        verified=False,
    )


INTEREST = _clause(
    "interest",
    "art. 6:119 en 6:233 BW",
    (
        "Deze rente is hoger dan de wettelijke rente voor consumenten ({percent}% per jaar).",
        "This interest is more than the statutory interest for consumers ({percent}% a year).",
    ),
    ("Schrijf: 'de wettelijke rente (artikel 6:119 BW)'.", "Write: the statutory interest (art. 6:119 BW)."),
)
STACKED = _clause(
    "stacked",
    "art. 6:92 en 6:237 onder i BW",
    (
        "Boete, rente en kosten worden gestapeld voor dezelfde te late betaling.",
        "Penalty, interest and costs are stacked for the same late payment.",
    ),
    ("Schrap de boete.", "Delete the penalty."),
)
COSTS = _clause(
    "costs",
    "art. 6:96 lid 5 BW",
    (
        "Deze kosten wijken af van het Besluit BIK; tegenover een consument mag dat niet.",
        "These costs deviate from the Besluit BIK; that is not allowed towards a consumer.",
    ),
    (
        "Schrijf: 'de incassokosten volgens het Besluit vergoeding voor buitengerechtelijke incassokosten'.",
        "Write: the collection costs of the Besluit vergoeding voor buitengerechtelijke incassokosten.",
    ),
)
DEEMED = _clause(
    "deemed",
    "art. 3:37 lid 3 en 6:237 BW",
    ("Een bericht geldt als ontvangen, ook als dat niet zo is.", "A message counts as received though it was not."),
    ("Schrap de fictie van ontvangst of aanvaarding.", "Delete the fiction of receipt or acceptance."),
)
LIMITATION = _clause(
    "limitation",
    "art. 6:236 onder g BW",
    (
        "Het recht van de consument vervalt of verjaart binnen een jaar.",
        "The consumer's right lapses within a year.",
    ),
    ("Schrap de termijn of noem een jaar of langer.", "Delete the term, or make it a year or more."),
)
SUSPENSION = _clause(
    "suspension",
    "art. 6:236 onder c en 6:237 onder g BW",
    (
        "De consument mag niet opschorten of verrekenen.",
        "The consumer may not suspend or set off.",
    ),
    ("Schrap dit verbod.", "Delete this prohibition."),
)
PROOF = _clause(
    "proof",
    "art. 6:236 onder k BW",
    (
        "De bewijslast wordt naar de consument verlegd, of uw administratie beslist.",
        "The burden of proof is put on the consumer, or your records decide.",
    ),
    ("Schrap deze bewijsregel.", "Delete this rule of proof."),
)
FORUM = _clause(
    "forum",
    "art. 6:236 onder n BW",
    (
        "Een vaste rechter wordt aangewezen zonder keuze voor de rechter van de wet.",
        "A fixed court is named without a choice for the court of the law.",
    ),
    (
        "Schrijf: 'de rechter die volgens de wet bevoegd is', of geef een maand om die te kiezen.",
        "Write: the court that has jurisdiction by law, or give a month to choose it.",
    ),
)
PRICE = _clause(
    "price",
    "art. 6:236 onder i BW",
    (
        "De prijs kan eenzijdig omhoog zonder dat de consument mag opzeggen.",
        "The price may rise unilaterally without a right to end the contract.",
    ),
    (
        "Schrijf dat de consument bij een verhoging binnen drie maanden mag ontbinden.",
        "Say that the consumer may end the contract after a rise within three months.",
    ),
)
RENEWAL = _clause(
    "renewal",
    "art. 6:236 onder j BW",
    (
        "De overeenkomst wordt stilzwijgend voor een vaste tijd verlengd.",
        "The contract is renewed tacitly for a fixed time.",
    ),
    (
        "Schrijf: 'daarna voor onbepaalde tijd, elk moment op te zeggen met een maand'.",
        "Write: then for an indefinite time, to be ended at any moment with one month's notice.",
    ),
)
PREPAYMENT = _clause(
    "prepayment",
    "art. 7:26 lid 2 BW",
    (
        "Bij een consumentenkoop mag hoogstens de helft vooruit worden gevraagd.",
        "In a consumer sale no more than half may be asked in advance.",
    ),
    ("Vraag hoogstens 50% vooruit, of laat de consument kiezen.", "Ask 50% in advance at most, or leave the choice."),
    "LR-1.04",
)

_BUSINESS = words(
    r"\b(?:zakelijke (?:klant|koper|afnemer|opdrachtgever|huurder|wederpartij)\w*|ondernemers?"
    r"|bedrijven|is (?:een )?bedrijf|niet-?consument\w*|geen consument\w*|beroep of bedrijf"
    r"|rechtspersonen|b2b|handelsovereenkomst\w*)\b"
)
_CONSUMER_TOO = words(r"\b(?:ook|zowel|mede)\b[^.]{0,40}\bconsument")
_PERCENT = words(r"(?P<n>\d{1,3}(?:[.,]\d{1,2})?) ?(?:%|procent|percent)")
_INTEREST = words(r"\b\w*rente\b|\bvergoeding wegens te late betaling|vertragingsvergoeding")
_PER_MONTH = words(
    r"per (?:\(gedeelte van een \)|gedeelte van een |ingegane |begonnen |kalender)?(?:maand|dag|week"
    r"|kwartaal)|maandelijks|iedere maand|elke maand|de maand|p\.?m\b|maandrente|dagrente"
)
_STATUTORY_PLUS = words(
    r"wettelijke rente [^.]{0,30}(?:vermeerderd|verhoogd|plus|\+|met een opslag)|handelsrente|(?:\d"
    r"|twee|drie|dubbele|tweemaal|anderhalf)[^.]{0,12}(?:maal|keer|dubbele) de wettelijke rente"
    r"|dubbele wettelijke rente"
)
_PENALTY = words(r"\b(?:contractuele |direct opeisbare |onmiddellijk opeisbare )?boete\b|\bdwangsom\b|boetebeding")
_STACK = words(r"onverminderd|naast|alsmede|bovendien|daarnaast|tevens|vermeerderd|plus|ook|\ben\b")
_COST_WORDS = words(
    r"\b(?:\w*incasso\w*|invordering\w*|innings\w*|aanmaning\w*|herinnering\w*|administratie"
    r"|buitengerechtelijke)[- ]?(?:en gerechtelijke )?(?:kosten|vergoeding)?\b|\bkosten (?:van|voor"
    r"|die|ter|tot|verbonden|om)\b|\bkosten\b"
)
_COST_FIXED = words(
    r"\b(?:alle|volledige|werkelijke|gehele|integrale|daadwerkelijke"
    r"|eventuele werkelijke)\b[^.]{0,50}(?:kosten)|kosten[^.]{0,60}(?:volledig|geheel|integraal"
    r"|tenminste|ten minste|minimaal|met een minimum|minimum van|minstens)"
    r"|(?:administratie|aanmanings?|herinnerings?|dossier|verwerkings)-?kosten|kosten (?:van"
    r"|voor) (?:een |de |elke |iedere )?(?:aanmaning|herinnering|betalingsherinnering)"
    r"|kosten[^.]{0,40}\d{1,3} ?(?:%|procent)|\d{1,3} ?(?:%|procent)[^.]{0,80}(?:kosten|incasso)"
)
_COST_CONTEXT = words(
    r"incasso|invorder|\binning|\binnen\b|buitengerechtelijk|aanmaning|herinnering|te laat|niet tijdig"
    r"|niet-tijdig|wanbetaling|verzuim|administratiekosten|in gebreke|niet (?:op tijd|betaalt)"
    r"|vordering"
)
_COST_LEGAL = words(
    r"volgens (?:het|de) (?:besluit|wet)|conform (?:het|de) (?:besluit|wet)|besluit vergoeding"
    r"|besluit bik|wettelijke (?:incassokosten|staffel|vergoeding|regeling)|artikel 6:96|art\.? ?6:96"
    r"|wet incassokosten|besluit buitengerechtelijke"
)
_SCALE = words(r"15 ?(?:%|procent)[^.]{0,40}eerste €? ?2\.?500")
_DEEMED = words(
    r"(?:geacht|verondersteld)[^.]{0,60}(?:ontvangen|bereikt|kennis|aanvaard|akkoord|geaccepteerd"
    r"|ontvangst|goedgekeurd|ingestemd)|(?:ontvangen|bereikt|aanvaard|akkoord|goedgekeurd|geaccepteerd"
    r"|kennisgenomen)[^.]{0,30}(?:geacht|verondersteld)|(?:geldt|gelden|beschouwd"
    r"|beschouwen)[^.]{0,50}(?:als|te zijn) (?:door \S+ )?(?:ontvangen|bezorgd|aanvaard|akkoord"
    r"|geaccepteerd)"
)
_NOT_DEEMED = words(r"\b(?:wordt|worden|geldt|gelden) (?:\S+ )?(?:niet|pas)\b|\bpas (?:na|als|nadat)\b|\btenzij\b")
_LAPSE = words(r"\b(?:vervalt|vervallen|verjaart|verjaren|verjaring\w*|vervaltermijn|verliest|verlies)\b")
_LAPSE_TERM = words(rf"\b(?P<n>{number_pattern(99)}) (?P<unit>dagen|dag|weken|week|maanden|maand|jaar)\b")
_CLAIM_WORDS = words(
    r"recht\w*|vordering\w*|aanspra\w*|claim\w*|klacht\w*|garantie|schadevergoeding|reclame|rechtsvordering\w*"
)
_SUSPEND = words(
    r"(?:\bniet (?:bevoegd|gerechtigd|toegestaan)|\bgeen (?:recht|beroep|aanspraak)"
    r"|\bniet (?:het )?recht|zonder (?:\S+ ){0,3}?(?:beroep op|recht|korting|aftrek|opschorting"
    r"|verrekening)|afstand|uitgesloten|\b(?:mag|mogen|kan|kunt|kunnen) (?:\S+ ){0,4}?niet"
    r"|nimmer|nooit|verboden)[^.]{0,90}(?:opschort\w*|op te schorten"
    r"|verreken\w*)|(?:opschort\w*|op te schorten|verreken\w*)[^.]{0,70}(?:uitgesloten|niet toegestaan|niet mogelijk"
    r"|niet bevoegd|is verboden|geen recht|afstand|schort \S+ niet op)"
    r"|schort[^.]{0,60}betalingsverplichting\w* niet op|betalingsverplichting\w*[^.]{0,20}niet op"
)
_PROOF = words(
    r"bewijslast[^.]{0,80}(?:consument|klant|koper|opdrachtgever|afnemer|huurder|lid|deelnemer|u\b"
    r"|gebruiker|cursist|patient)|(?:consument|klant|koper|opdrachtgever|afnemer|huurder|lid|deelnemer"
    r"|u|gebruiker|cursist|patient) (?:dient|moet|zal|draagt)[^.]{0,30}\b(?:te )?(?:bewijzen|bewijs"
    r"|aantonen|bewijslast)\b|(?:administratie|boeken|gegevens|registratie|systemen|opgave"
    r"|meterstand\w*)[^.]{0,70}(?:beslissend|bindend|doorslaggevend|volledig bewijs|dwingend bewijs"
    r"|bepalend|strekt\w* tot (?:volledig )?bewijs|leidend)|tegenbewijs[^.]{0,30}(?:uitgesloten|niet)"
)
_FORUM = words(
    r"\b(?:uitsluitend|exclusief|bij uitsluiting|enkel|slechts|alleen)\b[^.]{0,60}\b(?:rechter"
    r"|rechtbank|kantonrechter)\b|\b(?:rechter|rechtbank|kantonrechter)\b[^.]{0,60}\b(?:uitsluitend"
    r"|exclusief|bij uitsluiting|bevoegd|berecht|beslecht|voorgelegd)|geschillen[^.]{0,80}\b(?:rechter"
    r"|rechtbank) (?:te|in|van)\b"
)
_FORUM_PLACE = words(
    r"(?:rechter|rechtbank|kantonrechter|arrondissement)\w* (?:te|in|van|[a-z-]+-[a-z]+|(?:amsterdam"
    r"|rotterdam|den haag|utrecht|gelderland|limburg|overijssel))|vestigingsplaats"
    r"|woonplaats van (?:verkoper|de verkoper|ons|opdrachtnemer)|plaats van vestiging"
    r"|waar \S+ (?:is )?gevestigd"
)
_FORUM_FREE = words(
    r"volgens de wet|wettelijk bevoegde|door de wet|bij wet|ook (?:\S+ ){0,4}kiezen"
    r"|kan (?:\S+ ){0,6}kiezen|te kiezen|woonplaats van (?:de )?(?:consument|klant|koper|u)"
    r"|uw woonplaats|maand de tijd|keuze"
)
_PRICE = words(
    r"\b(?:\w*prijs|\w*prijzen|\w*tarie\w*|abonnementsgeld|contributie|abonnementsprijs|maandbedrag|vergoeding"
    r"|huurprijs|huur|lesgeld)\b[^.]{0,100}\b(?:eenzijdig|te allen tijde|ten alle tijde|op elk moment"
    r"|op ieder moment|tussentijds|zonder (?:voorafgaande|nadere|nader)|naar eigen inzicht"
    r"|wanneer (?:wij|zij)|onmiddellijk)\b[^.]{0,60}(?:wijzig\w*|verhog\w*|verhoog\w*|aan te passen"
    r"|aanpass\w*|aangepast)?|\b(?:eenzijdig|te allen tijde|op elk moment|op ieder moment|tussentijds"
    r"|naar eigen inzicht|zonder opgave van redenen)\b[^.]{0,80}\b(?:\w*prijs|\w*prijzen|\w*tarie\w*"
    r"|abonnementsgeld|contributie|maandbedrag|huurprijs|lesgeld)\b|(?:behoud\w*"
    r"|recht)[^.]{0,60}\b(?:\w*prijs|\w*prijzen|\w*tarie\w*|maandbedrag|abonnementsprijs|contributie"
    r"|lesgeld)\b[^.]{0,40}(?:wijzig|verhog|aan te passen|aanpass|door te voeren|voeren)"
)
_PRICE_FREE = words(
    r"opzeggen|opzegg\w*|ontbind\w*|beeindig\w*|kosteloos|na drie maanden|eenmaal per jaar"
    r"|consumentenprijsindex|\bcpi\b|\bindex\w*|btw|wettelijke maatregel|niet|geen"
)
_RENEW = words(
    r"(?:stilzwijgend|automatisch|telkens)[^.]{0,80}(?:verleng\w*|voortgezet)|(?:verleng\w*"
    r"|voortgezet)[^.]{0,60}(?:stilzwijgend|automatisch|telkens)"
)
_RENEW_FIXED = words(
    r"\b(?:een|1|twee|2|drie|3) (?:jaar|jaren)|\b(?:12|twaalf|24|zes|6|drie|3|achttien|18) maanden"
    r"|dezelfde (?:periode|duur|termijn|tijd)|gelijke (?:periode|duur|termijn)|zelfde (?:periode|duur"
    r"|termijn)|eenzelfde|oorspronkelijke (?:duur|periode|termijn)|\bkwartaal\b|seizoen|schooljaar"
    r"|met een (?:nieuw )?(?:jaar|seizoen)"
)
_RENEW_FREE = words(
    r"onbepaalde (?:tijd|duur)|maandelijks op|elke maand op|per maand op|ieder moment op|elk moment op"
    r"|niet (?:stilzwijgend|automatisch)|wordt niet"
)
_PREPAY = words(
    r"\b(?:volledig\w*|geheel|gehele|100 ?%|hele)\b[^.]{0,50}(?:vooruit\w*|vooraf"
    r"|voor (?:de )?levering|aanbetaling)|(?:vooruit\w*|vooraf|aanbetaling)[^.]{0,50}\b(?:volledig\w*"
    r"|geheel|gehele|100 ?%|hele)\b|(?P<p>\d{2,3}) ?(?:%|procent)[^.]{0,50}(?:vooruit\w*|vooraf"
    r"|aanbetal\w*|bij (?:het sluiten|bestelling|de bestelling))|(?:aanbetal\w*"
    r"|vooruitbetal\w*)[^.]{0,40}?(?P<q>\d{2,3}) ?(?:%|procent)"
)
_PREPAY_CHOICE = words(
    r"\bkunt u kiezen|u kunt kiezen|keuze|mag u|kiest u|ook achteraf|desgewenst|niet (?:meer dan|verplicht)|geen"
    r"|hoogstens|maximaal|ten hoogste"
)
_LATE = words(
    r"te late|te laat|niet tijdig|niet-tijdig|niet op tijd|verzuim|in gebreke|betaling|betaalt|betalen|vertraging"
    r"|openstaand|achterstallig|verschuldigd"
)


def lint_terms(original: str, *, on: date | None = None) -> Outcome[Checked]:
    """Keuring van algemene voorwaarden: each clause a judge may strike, with its place and a fix.

    ``on`` is the day whose statutory interest counts (None: the newest known).
    """
    text = Text.of(original)
    statutory = figure("statutory_interest", on)
    found = [one for phrase in text.phrases for one in _in_phrase(text, phrase, statutory.fraction)]
    ask = [step(RULE, "art. 6:233 BW", OPEN_NORM, verified=False)] if found else []
    figures: tuple[Figure, ...] = (statutory,)
    return checked(text, RULE, found, {"on": on}, figures, ask)


def _in_phrase(text: Text, phrase: Phrase, statutory: Fraction) -> Iterator[Finding]:
    business = bool(_BUSINESS.search(phrase.plain)) and not _CONSUMER_TOO.search(phrase.plain)
    if business:
        return
    index = text.phrases.index(phrase)
    # What the next sentence allows (to end the contract, to choose a court) counts too.
    context = " ".join(one.plain for one in text.phrases[index : index + 2])
    for fault, holds in _CLAUSES:
        if match := holds(phrase.plain, context):
            yield at(text, phrase.span(match), fault)
    if match := _interest(phrase.plain, statutory):
        yield at(text, phrase.span(match), INTEREST, percent=statutory)


def _interest(plain: str, statutory: Fraction) -> re.Match[str] | None:
    """Interest by the month or day, above the statutory rate by the year, or a surcharge on that rate."""
    found = _INTEREST.search(plain)
    if not found or not _LATE.search(plain):
        return None
    if plus := _STATUTORY_PLUS.search(plain):
        return plus
    for match in _PERCENT.finditer(plain):
        rate = Fraction(match["n"].replace(",", "."))
        if re.search(r"btw|kosten|prijs", plain[match.end() : match.end() + 20]):
            continue
        often = _PER_MONTH.search(plain[match.end() : match.end() + 60]) or "maandrente" in plain
        if often or rate > statutory:
            return match
    return None


def _stacked(plain: str, context: str) -> re.Match[str] | None:
    penalty = _PENALTY.search(plain)
    others = bool(_INTEREST.search(plain)) + bool(re.search(r"kosten|schadevergoeding", plain))
    late = re.search(r"betal|te laat|verzuim|in gebreke|voldaan|voldoe", plain)
    negated = penalty and re.search(r"\bgeen\s+$", plain[: penalty.start()])
    return penalty if penalty and others and late and not negated and _STACK.search(plain) else None


def _costs(plain: str, context: str) -> re.Match[str] | None:
    match = _COST_FIXED.search(plain)
    if not match or not _COST_CONTEXT.search(plain) or _SCALE.search(plain):
        return None
    if re.search(r"\b(?:geen|niet|gratis)\b[^.]{0,30}kosten|kosten[^.]{0,20}\b(?:geen|niet)\b verschuldigd", plain):
        return None
    fixed = re.search(r"%|procent|minimum|minimaal|€|administratie|aanmaningskosten|herinneringskosten", plain)
    return None if _COST_LEGAL.search(plain) and not fixed else match


def _deemed(plain: str, context: str) -> re.Match[str] | None:
    match = _DEEMED.search(plain)
    return match if match and not _NOT_DEEMED.search(plain) else None


def _limitation(plain: str, context: str) -> re.Match[str] | None:
    lapse = _LAPSE.search(plain)
    if (
        not lapse
        or not _CLAIM_WORDS.search(plain)
        or re.search(r"korting|aanbieding|offerte|tegoed|punten|(?:verval|verja|verlies)\w* niet", plain)
    ):
        return None
    if half := re.search(r"\bhalf\s?jaar", plain):
        return half
    for match in _LAPSE_TERM.finditer(plain):
        days = to_number(match["n"]) * {"d": 1, "w": 7, "m": 30, "j": 365}[match["unit"][0]]
        if days < 360:
            return match
    return None


def _suspension(plain: str, context: str) -> re.Match[str] | None:
    match = _SUSPEND.search(plain)
    return (
        None
        if match and re.search(r"\bu mag\b(?:(?!\b(?:niet|geen)\b)[^.]){0,40}(?:opschort|verreken)|behoudt", plain)
        else match
    )


def _forum(plain: str, context: str) -> re.Match[str] | None:
    match = _FORUM.search(plain)
    return match if match and _FORUM_PLACE.search(plain) and not _FORUM_FREE.search(context) else None


def _price(plain: str, context: str) -> re.Match[str] | None:
    match = _PRICE.search(plain)
    changes = re.search(r"wijzig|verho|aanpas|aan te pass|aangepast|door te voeren", plain)
    return match if match and changes and not _PRICE_FREE.search(context) else None


def _renewal(plain: str, context: str) -> re.Match[str] | None:
    match = _RENEW.search(plain)
    return match if match and _RENEW_FIXED.search(plain) and not _RENEW_FREE.search(context) else None


def _prepayment(plain: str, context: str) -> re.Match[str] | None:
    match = _PREPAY.search(plain)
    if not match or _PREPAY_CHOICE.search(plain) or re.search(r"huur|reis|ticket|cursus|dienst", plain):
        return None
    percent = match["p"] or match["q"]
    return match if percent is None or int(percent) > 50 else None


def _proof(plain: str, context: str) -> re.Match[str] | None:
    return _PROOF.search(plain)


_CLAUSES: tuple[tuple[Fault, Callable[[str, str], re.Match[str] | None]], ...] = (
    (STACKED, _stacked),
    (COSTS, _costs),
    (DEEMED, _deemed),
    (LIMITATION, _limitation),
    (SUSPENSION, _suspension),
    (PROOF, _proof),
    (FORUM, _forum),
    (PRICE, _price),
    (RENEWAL, _renewal),
    (PREPAYMENT, _prepayment),
)
