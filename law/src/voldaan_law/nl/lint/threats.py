"""Verboden dreiging (art. 6:193h BW; LR-4.18, LR-2.11): pressure with what may not be done, or not without a judge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...outcome import Outcome, Sentence
from .findings import Checked, Fault, Finding, Severity, at, checked
from .text import Phrase, Text, words

_ARTICLE = "art. 6:193h BW"
_DELETE = ("Schrap deze zin.", "Delete this sentence.")


def _threat(
    key: str,
    nl: str,
    en: str,
    pattern: str,
    *,
    rule: str = "LR-4.18",
    severity: Severity = Severity.ERROR,
    certain: bool = False,
) -> tuple[Fault, re.Pattern[str], bool]:
    fix = Sentence(f"threat.{key}.fix", *_DELETE)
    if certain:
        fix = Sentence(
            f"threat.{key}.fix",
            "Schrijf wat kán volgen, niet wat zeker volgt: '... kan de zaak aan de rechter voorleggen'.",
            "Write what may follow, not what will: '... kan de zaak aan de rechter voorleggen' (may go to court).",
        )
    fault = Fault(rule, _ARTICLE, severity, Sentence(f"threat.{key}", nl, en), fix, verified=rule != "LR-4.18")
    return fault, words(pattern), certain


_WE = r"(?:wij|we|ik|onze|ons|men|er|wordt|worden|zal|zullen|laten|moeten|volgt|gaan)"

# Each: the fault, what says it, and whether a sentence that only says what may happen is lawful.
_THREATS = (
    _threat(
        "seizure",
        "Beslag kan alleen met een vonnis; ermee dreigen mag niet.",
        "Seizure needs a judgment; it may not be threatened.",
        r"\b(?:\w*beslag)(?:en)?\b|\bbeslagleg\w*|\bveiling\w*|\bgeveild\b|\binboedel\w*|(?:loon|uitkering"
        r"|salaris|bankrekening|rekening) (?:laten |te )?blokker\w*|blokkeren (?:wij|we) uw"
        r"|spullen (?:\S+ ){0,3}(?:meenemen|ophalen|weghalen|verkopen)",
    ),
    _threat(
        "credit_register",
        "Een melding bij BKR of een andere zwarte lijst kan hiervoor niet.",
        "A registration at BKR or another credit list is not possible for this.",
        r"\bbkr\b|zwarte lijst|wanbetalers(?:lijst|register)|negatieve (?:registratie|codering|notering)"
        r"|kredietregist\w*|bureau krediet registratie|registr\w+ als wanbetaler|kredietwaardigheid"
        r"|betaalgedrag[^.]{0,40}regist\w*|geen (?:hypotheek|lening|krediet)\b",
        rule="LR-2.11",
    ),
    _threat(
        "police",
        "Niet betalen is geen strafbaar feit: dreigen met politie of aangifte mag niet.",
        "Not paying is no crime: police may not be threatened with.",
        r"\baangifte (?:doen|gedaan|wegens|bij|van)|(?:doen|doe) (?:wij|we|ik) (?:\S+ ){0,3}aangifte|\b"
        + _WE
        + r"\b[^.]{0,60}\bpolitie\b|\bpolitie\b[^.]{0,40}\b(?:inschakelen|ingeschakeld|langs|melden|gemeld)"
        r"|strafbaar|strafrechtelijk|\bstrafblad|gevangenis|hechtenis|gijzel\w*|\bcel in\b"
        r"|oplichting (?:gepleegd|schuldig)|(?:wegens|van) oplichting",
    ),
    _threat(
        "publication",
        "Een schuld openbaar maken of delen mag niet.",
        "A debt may not be made public or shared.",
        r"openbaar (?:maken|gemaakt)|publicer\w*|publicatie|gepubliceerd|\b(?:facebook|instagram|linkedin"
        r"|twitter|tiktok|social media|sociale media)\b"
        r"|naam (?:en foto )?(?:\S+ ){0,4}(?:op (?:het )?internet|online|website|lijst)|schandpaal"
        r"|online (?:zetten|plaatsen|geplaatst)",
    ),
    _threat(
        "third_parties",
        "Anderen, zoals werkgever, familie of buren, mogen hier niets van horen.",
        "Others, such as employer, family or neighbours, may not hear of this.",
        r"(?:\buw (?:werkgever|baas|familie\w*|ouders|partner|buren|buurman|kinderen|vrienden|collega'?s"
        r"|school|huisbaas|verhuurder|klanten)\b)(?=[^.]{0,90}\b(?:inlicht\w*|ingelicht|informer\w*"
        r"|geinformeerd|hoogte|benader\w*|bellen|gebeld|contact|aanschrijven|vertellen|bezoek\w*|weten"
        r"|aanspreken|melden|bericht\w*))|\b(?:inlichten|informeren|benaderen|bellen|schrijven|vertellen"
        r"|contact)\b[^.]{0,60}\buw (?:werkgever|baas|familie\w*|ouders|partner|buren|buurman|kinderen"
        r"|vrienden|collega'?s|huisbaas|verhuurder)\b",
    ),
    _threat(
        "bailiff_visit",
        "Een deurwaarder of incasseerder aan de deur als drukmiddel mag niet.",
        "A bailiff or collector at the door may not be used as pressure.",
        r"deurwaarder[^.]{0,60}\b(?:langs|voor de deur|aan de deur|voor uw deur|aan uw deur|bezoek\w*"
        r"|op de stoep|bij u|komt|komen|sturen|stuur)\b|\b(?:sturen|stuur|komen|komt|gestuurd|staan|staat"
        r"|bezoeken)\b[^.]{0,60}(?:deurwaarder\b|\baan (?:uw|de) deur\b|\bvoor (?:uw|de) deur\b"
        r"|\bbij u langs\b|\bop de stoep\b|\bthuis\b|\bop uw werk\b)|huisbezoek"
        r"|incassomedewerker[^.]{0,40}(?:deur|langs|stoep)|persoonlijk bezoek",
    ),
    _threat(
        "persistence",
        "Aanhoudend bellen of bezoeken mag niet.",
        "Persistent calls or visits are not allowed.",
        r"(?:dag en nacht|elke dag|iedere dag|dagelijks|elk uur|blijven (?:wij|we) (?:u )?(?:bellen|mailen"
        r"|benaderen)|net zo lang)(?=[^.]{0,60}\b(?:bel\w*|mail\w*|benader\w*|contact|lastig|aan de deur"
        r"|langs))|(?:bellen|mailen|benaderen|lastig)[^.]{0,40}(?:dag en nacht|elke dag|iedere dag"
        r"|dagelijks|elk uur|tot u betaalt)|blijven (?:wij|we) (?:u )?(?:bellen|mailen|benaderen"
        r"|lastigvallen)",
    ),
    _threat(
        "abuse",
        "Beledigen of beschamen mag niet.",
        "Insulting or shaming is not allowed.",
        r"\b(?:wanbetaler|oplichter|profiteur|dief|dieven|leugenaar|klaploper|asociaal|schandalig"
        r"|onbeschoft|schaam u|schamen|u deugt niet|tuig|parasiet|fraudeur|bedrieger|criminee?l)\w*",
    ),
    _threat(
        "misfortune",
        "Gebruik maken van ziekte, kinderen, verblijf of uitkering als drukmiddel mag niet.",
        "Illness, children, residence or benefits may not be used as pressure.",
        r"jeugdzorg|verblijfsvergunning|\bind\b|denk aan uw (?:kinderen|gezin|gezondheid|baan)"
        r"|(?:uitkering|toeslag\w*|bijstand)[^.]{0,60}(?:stopgezet|stopzet\w*|stop\w*|ingetrokken|kwijt"
        r"|gekort|verliezen)|(?:sociale dienst|uwv|belastingdienst|gemeente)[^.]{0,60}(?:melden|melding"
        r"|inlichten|ingelicht|informeren|doorgeven)|(?:melden|melding|inlichten|informeren"
        r"|doorgeven)[^.]{0,60}(?:sociale dienst|\buwv\b|belastingdienst)|raakt u uw (?:huis|woning|baan"
        r"|kinderen)|uw (?:huis|woning) (?:uit|kwijt)|op straat (?:staan|zetten|gezet|komt)|ontruim\w*",
    ),
    _threat(
        "fake_court_paper",
        "Dit lijkt op een stuk van de rechtbank of een deurwaarder; een brief mag dat niet nadoen.",
        "This looks like a paper of a court or bailiff; a letter may not imitate one.",
        r"concept-? ?dagvaarding|in naam (?:van de koning|des konings)|\bexploot\b|\bbevelschrift\b"
        r"|dwangbevel|in naam der wet|gerechtelijk schrijven|officieel gerechtelijk|\baanzegging\b"
        r"|\bdagvaarding bijgevoegd|bijgevoegde dagvaarding|voorlopige dagvaarding",
        rule="LR-2.11",
    ),
    _threat(
        "last_warning",
        "'Laatste waarschuwing' vóór beslag, dagvaarding of deurwaarder is een verboden dreiging.",
        "A 'last warning' before seizure, summons or bailiff is a forbidden threat.",
        r"laatste (?:waarschuwing|kans|aanzegging|sommatie)[^.]{0,40}\b(?:voor|voordat|alvorens"
        r"|tot)\b[^.]{0,40}(?:beslag|dagvaard|deurwaarder|rechter|vonnis|executie|gerechtelijk)",
        rule="LR-2.11",
    ),
    _threat(
        "certain_court",
        "Een gang naar de rechter als zekerheid aankondigen is dreigen met wat nog niet vaststaat.",
        "Announcing court as a certainty threatens with what is not certain yet.",
        r"(?:zullen|zal|gaan) (?:wij|we|ik|u)? ?[^.]{0,50}\b(?:dagvaarden|gedagvaard|procederen"
        r"|voor de rechter slepen)|\b(?:wordt u|u wordt|word je) [^.]{0,30}gedagvaard|\bdagvaarden (?:wij"
        r"|we) u|\bvolgt (?:er )?(?:onherroepelijk |direct |zonder meer |automatisch "
        r"|zeker )?(?:een )?(?:dagvaarding|vonnis|rechtszaak|veroordeling)|zonder (?:verdere|nadere"
        r"|nieuwe) (?:aankondiging|waarschuwing|bericht)[^.]{0,50}(?:dagvaard|rechter|gerechtelijk)"
        r"|(?:dagvaard|rechter|gerechtelijk)\w*[^.]{0,50}zonder (?:verdere|nadere|nieuwe) (?:aankondiging"
        r"|waarschuwing|bericht)|de rechter zal u[^.]{0,40}veroordel",
        rule="LR-2.11",
        severity=Severity.WARNING,
        certain=True,
    ),
    _threat(
        "bankruptcy",
        "Dreigen met faillissement past niet bij een gewone rekening.",
        "Threatening with bankruptcy does not fit an ordinary bill.",
        r"faillissement|failliet",
        severity=Severity.WARNING,
    ),
)

_NEGATED = words(r"\b(?:geen|niet|nooit|zonder dat|nimmer|niemand|niets)\b(?:(?!\b(?:en|maar)\b)[^.,;]){0,45}$")
# 'Wie niet betaalt, ...' denies the paying, not the threat.
_NOT_PAYING = words(
    r"\b(?:niet|geen) (?:\S+ ){0,2}?(?:beta+l\w*|voldo\w*|reage\w*|reactie|gehoor|overgemaakt|ontvangen|gevolg)"
)
_NEGATED_AFTER = words(r"^[^.,;?]{0,14}\b(?:niet|geen|nooit)\b")
# Information about what the law allows, or help for a victim of fraud, is no threat.
_LAWFUL = words(
    r"\b(?:alleen|pas|enkel|slechts|uitsluitend) (?:na|met|als|nadat|wanneer|door|de rechter"
    r"|een rechter)\b|na een (?:vonnis|uitspraak)|toestemming van (?:de|een) rechter"
    r"|\b(?:doet|doe) u? ?(?:dan )?aangifte|slachtoffer|oplichters|\bnep|\bphishing|beslagvrije|hulp"
    r"|als er (?:al )?beslag|(?:ligt|zit|is) er (?:al )?beslag|beslag op uw inkomen ligt|al beslag|u failliet"
    r"|in een faillissement|tijdens uw faillissement|bent u failliet"
)


def check_threats(text: Text) -> list[Finding]:
    """Every forbidden threat of a text, sentence by sentence."""
    return [one for phrase in text.phrases for one in _in_phrase(text, phrase)]


def lint_threats(original: str) -> Outcome[Checked]:
    """Verboden dreiging in een tekst (LR-4.18): valid when nothing is threatened that may not be."""
    text = Text.of(original)
    return checked(text, "LR-4.18", check_threats(text), {})


def _in_phrase(text: Text, phrase: Phrase) -> Iterator[Finding]:
    if _LAWFUL.search(phrase.plain):
        return
    for fault, pattern, certain in _THREATS:
        for match in pattern.finditer(phrase.plain):
            before, after = phrase.plain[: match.start()], phrase.plain[match.end() :]
            before = _NOT_PAYING.sub(" ", before)
            if not certain and (_NEGATED.search(before) or _NEGATED_AFTER.search(after)):
                continue
            yield at(text, phrase.span(match), fault)
            break
