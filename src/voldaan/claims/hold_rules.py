"""Rules of holds (stops): their kinds, what each stops and asks for, and how long it is left alone. Pure.

What a protective situation stops comes from the law (`voldaan_law.nl.holds`); beside it stand the stops of the product
itself, which keep the program still while something is under way and leave a person free.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from voldaan_law.errors import LawError
from voldaan_law.nl import holds as law
from voldaan_law.nl.holds import Act, Answer, Hold


def _(text: str) -> str:
    """A text that is shown in another language where there is one."""
    return text


#: Kind -> its name, in the order in which a person chooses.
LABELS: dict[str, str] = {
    "dispute": _("betwisting"),
    "complaint": _("klacht"),
    "vulnerable": _("kwetsbare situatie"),
    "debt_help": _("schuldhulp"),
    "stabilisation": _("incassopauze schuldhulp"),
    "moratorium": _("moratorium van de gemeente"),
    "narrow_moratorium": _("moratorium tegen ontruiming of afsluiting"),
    "forced_composition": _("dwangakkoord"),
    "wsnp": _("schuldsanering (Wsnp)"),
    "bankruptcy": _("faillissement"),
    "surseance_whoa": _("surseance of WHOA"),
    "deceased": _("overlijden"),
    "bewind": _("bewind"),
    "minor": _("minderjarig"),
    "address_unknown": _("adres onbekend"),
    "identity_doubt": _("niet zeker wie het is"),
    "gdpr_restriction": _("beperking van de verwerking (AVG)"),
    "legal_advice": _("wacht op advies"),
    "creditor_stop": _("stop door de schuldeiser"),
    "wki_lapsed": _("inschrijving voor incasso vervallen"),
    "system_doubt": _("bank niet bijgewerkt"),
    "not_delivered": _("factuur nog niet bezorgd"),
    "reply": _("antwoord van de debiteur"),
    "promise": _("toezegging loopt"),
    "arrangement": _("betalingsregeling loopt"),
    "direct_debit": _("incasso onderweg"),
    "back_book": _("oude post die rust"),
}
#: How a stop became known.
SOURCES: dict[str, str] = {
    "desk": _("hier vastgelegd"),
    "letter": _("brief"),
    "mail": _("e-mail"),
    "phone": _("telefoon"),
    "portal": _("betaalpagina"),
    "register": _("register"),
    "bank": _("bank"),
    "program": _("door Voldaan"),
}
#: What a stop that was known too late took back or moved.
EFFECTS: dict[str, str] = {
    "costs": _("kosten teruggenomen"),
    "interest": _("rente teruggenomen"),
    "notice_void": _("aanmaning vervallen"),
    "term_moved": _("termijn verlengd"),
}
#: Set and released by the program itself, never by hand.
OWN = frozenset({"direct_debit", "promise", "arrangement", "back_book"})
#: Stops of the product: the program keeps still, a person is free.
PRODUCT = OWN | {"not_delivered", "reply"}
BY_HAND = tuple(kind for kind in LABELS if kind not in PRODUCT and kind != "system_doubt")
#: How a kind was called before it had its own rule.
FORMER = {"insolvency": "bankruptcy"}
#: From the day of the ruling no interest runs (art. 303 Fw), or none that can be claimed (art. 128 Fw).
STOPS_INTEREST = frozenset({"wsnp", "bankruptcy"})
#: Where the law sets no term, a person looks again after so many days (our own choice).
REVIEW_DAYS = 28

_STILL = frozenset({Act.AUTOMATIC_DEMAND, Act.ADD_COSTS, Act.STEP_FORWARD, Act.COURT, Act.ENFORCEMENT})
_OWN_DUTY = {
    "not_delivered": _("De factuur is nog niet bezorgd: verstuur haar opnieuw."),
    "reply": _("De debiteur schreef terug: beantwoord dat eerst."),
    "promise": _("De debiteur zegde toe te betalen: wacht die dag af."),
    "arrangement": _("Er loopt een betalingsregeling: die wordt nagekomen of eindigt."),
    "direct_debit": _("Er is een incasso onderweg: het geld komt binnen of komt terug."),
    "back_book": _("Deze post is oud en rust: kies onder Oude posten wat ermee gebeurt."),
}
_WAITS_FOR = {
    "direct_debit": _("Deze stop gaat vanzelf weg als het geld binnen is of terugkomt. Wacht daarop."),
    "promise": _("Deze stop hoort bij een toezegging. Trek die in, dan gaat de stop weg."),
    "arrangement": _("Deze stop hoort bij een regeling. Beëindig die, dan gaat de stop weg."),
    "back_book": _("Deze stop hoort bij een oude post. Laat die weer meelopen onder Oude posten."),
}
_ACTS = {
    Act.AUTOMATIC_DEMAND: _("herinneringen en aanmaningen die vanzelf gaan"),
    Act.PERSONAL_MESSAGE: _("ook een eigen bericht van een medewerker"),
    Act.ADD_COSTS: _("kosten in rekening brengen"),
    Act.STEP_FORWARD: _("een volgende stap, zoals de veertiendagenbrief"),
    Act.ARRANGEMENT: _("een betalingsregeling afspreken"),
    Act.COURT: _("de rechter"),
    Act.ENFORCEMENT: _("beslag en ontruiming"),
}


class May(NamedTuple):
    """Mag dit: the answer, the kinds that count (the weightiest first), the rule, and to whom letters go."""

    answer: Answer
    because: tuple[str, ...]
    rule: str
    addressee: str


FREE = May(Answer.ALLOWED, (), "LR-8", "debtor")


@lru_cache(maxsize=8192)
def may(act: Act, kinds: tuple[str, ...]) -> May:
    """Mag dit onder deze stops: the law decides over protective situations; our own stops keep what is automatic."""
    mine = tuple(k for k in kinds if k in PRODUCT and act in _STILL)
    lying = tuple(FORMER.get(k, k) for k in kinds if k not in PRODUCT)
    if not lying:
        return May(Answer.STOPPED, mine, "hold", "debtor") if mine else FREE
    found = law.may(act, lying)
    verdict, rule = found.value, found.receipt.rule
    because = tuple(str(hold) for hold in verdict.because)
    if verdict.answer is Answer.STOPPED or not mine:
        return May(verdict.answer, because + mine, rule, verdict.addressee)
    return May(Answer.STOPPED, mine + because, "hold", verdict.addressee)


def worst(acts: Collection[Act], kinds: Collection[str]) -> May:
    """Mag dit alles: the strictest answer over several acts."""
    order = (Answer.ALLOWED, Answer.PERSON, Answer.STOPPED)
    lying = tuple(sorted(set(kinds)))
    return max((may(act, lying) for act in acts), key=lambda found: order.index(found.answer), default=FREE)


def is_hard(kind: str) -> bool:
    """Harde stop: nobody may press the debtor, with whatever reason."""
    return kind not in PRODUCT and law.RULES[Hold(FORMER.get(kind, kind))].hard


def is_known(kind: str) -> bool:
    """Whether this is a kind of stop."""
    return kind in LABELS or kind in FORMER


def label(kind: str) -> str:
    """Hoe een stop heet; an unknown code as it is."""
    return LABELS.get(FORMER.get(kind, kind), kind)


def waits_for(kind: str) -> str:
    """Why a person cannot release a stop of the program itself; empty when he can."""
    return _WAITS_FOR.get(kind, "")


class Explained(NamedTuple):
    """Uitleg: a kind in plain words: hard or soft, what it stops, what must be done, and by which rule."""

    kind: str
    label: str
    hard: bool
    stops: tuple[str, ...]
    duty: str
    rule: str
    article: str
    addressee: str
    stops_interest: bool


def explained(kind: str, language: str = "nl") -> Explained:
    """Een stop uitgelegd, for who must choose it."""
    known = FORMER.get(kind, kind)
    if known in PRODUCT:
        stops = tuple(text for act, text in _ACTS.items() if act in _STILL)
        return Explained(known, LABELS[known], False, stops, _OWN_DUTY[known], "", "", "debtor", False)
    rule = law.RULES[Hold(known)]
    stops = tuple(text for act, text in _ACTS.items() if act in rule.stops)
    duty = rule.duty.nl if language == "nl" else rule.duty.en
    return Explained(
        known, LABELS[known], rule.hard, stops, duty, rule.rule, rule.article, rule.addressee, known in STOPS_INTEREST
    )


def review_on(kind: str, began_on: date, today: date) -> date | None:
    """Wanneer een mens opnieuw kijkt: the law's longest term, else our own; never for what goes away by itself."""
    if kind in OWN:
        return None
    ends = None
    if kind not in PRODUCT:
        try:
            ends = law.ends_at_latest(FORMER.get(kind, kind), began_on)
        except LawError:
            ends = None
    found = ends or began_on + timedelta(days=REVIEW_DAYS)
    return found if found > today else today + timedelta(days=REVIEW_DAYS)
