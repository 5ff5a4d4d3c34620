"""Voorwaarden na de minnelijke fase (rule book section 14.3, guard G5): arrangement, court, insolvency, the ends."""

from __future__ import annotations

from ..outcome import Sentence
from .stage_facts import after, guard, limitation_far, within

BACK_TO_EARLIER = Sentence(
    "guard.back_to_earlier",
    "De vordering gaat terug naar het stadium waar zij stond: kies dat.",
    "The claim returns to the stage where it stood: choose that one.",
)
ARRANGE = (
    guard(
        "plan_equals_balance",
        "LR-10.01",
        "art. 7:900 BW",
        "De termijnen zijn samen niet gelijk aan het saldo: pas ze aan.",
        "The instalments do not add up to the balance: adjust them.",
        lambda facts: facts.plan_equals_balance,
    ),
    guard(
        "plan_free",
        "LR-10.02",
        "art. 6:96 lid 5 BW",
        "Voor een regeling mag niets extra's gerekend worden: haal de kosten weg.",
        "Nothing extra may be charged for an arrangement: remove the fee.",
        lambda facts: facts.plan_fee_cents == 0,
    ),
    guard(
        "plan_accepted",
        "LR-10.01",
        "art. 6:217 BW",
        "De aanvaarding van de regeling is niet vastgelegd: leg haar vast.",
        "The acceptance of the arrangement is not recorded: record it.",
        lambda facts: facts.plan_accepted,
    ),
    guard(
        "representative_agreed",
        "LR-8.11",
        "art. 1:441 en 1:234 BW",
        "De vertegenwoordiger heeft niet ingestemd: vraag die toestemming.",
        "The representative has not agreed: ask for consent.",
        lambda facts: facts.representative_agreed or not facts.is_represented,
    ),
)
BREACH = (
    guard(
        "breach",
        "LR-10.03",
        "eigen keuze",
        "De regeling eindigt pas als na een herinnering de hersteltermijn voorbij is: stuur die of wacht.",
        "The arrangement ends only after a reminder and its term to mend: send it or wait.",
        lambda facts: after(facts.today, facts.breach_reminder_last_day),
    ),
)
REVIEW = (
    guard(
        "limitation_far",
        "LR-6.07",
        "art. 3:317 BW",
        "De verjaring is te dichtbij: stuit eerst of geef spoed aan.",
        "Limitation is too near: interrupt first or mark it urgent.",
        lambda facts: facts.urgent or limitation_far(facts),
        figures=("limitation_registered_days",),
    ),
)
HAND_OVER = (
    guard(
        "G5_dossier",
        "LR-7.05",
        "art. 111 lid 3 Rv",
        "Het dossier is niet compleet: vul de ontbrekende punten aan.",
        "The dossier is not complete: add the missing items.",
        lambda facts: facts.dossier_complete,
    ),
    guard(
        "G5_registers",
        "LR-8",
        "art. 19 en 294 Fw; art. 1:391 BW",
        "De registers zijn niet kort geleden geraadpleegd: doe dat opnieuw.",
        "The registers were not consulted recently: do so again.",
        lambda facts: within(facts.registers_checked_on, facts.today, "register_check_max_days"),
        figures=("register_check_max_days",),
    ),
    guard(
        "G5_benefit",
        "LR-7.10",
        "eigen keuze",
        "De kosten en baten zijn niet bekeken en aanvaard: doe dat eerst.",
        "Cost and benefit were not seen and accepted: do that first.",
        lambda facts: facts.benefit_accepted,
    ),
    guard(
        "G5_offers",
        "LR-7.10",
        "art. 237 Rv",
        "Een redelijk voorstel is niet beantwoord: doe dat eerst.",
        "A reasonable offer was not answered: do that first.",
        lambda facts: facts.offers_handled,
    ),
    guard(
        "G5_consumer",
        "LR-7.02",
        "HR 12-11-2021 ECLI:NL:HR:2021:1677",
        "De toets aan het consumentenrecht is niet gedaan: doe die eerst.",
        "The consumer law test was not done: do that first.",
        lambda facts: facts.consumer_test_done,
    ),
)
SUMMONED = (
    guard(
        "writ",
        "LR-7.06",
        "art. 45 en 111 Rv",
        "Het exploot van de deurwaarder ontbreekt: voeg het toe.",
        "The bailiff's writ is missing: add it.",
        lambda facts: facts.writ_received,
    ),
)
COURT_NEWS = (
    guard(
        "court_message",
        "LR-7.07",
        "art. 128, 139 en 230 Rv",
        "Het bericht van de rechtbank ontbreekt: voeg het toe.",
        "The message of the court is missing: add it.",
        lambda facts: facts.court_message,
    ),
)
SERVE = (
    guard(
        "windows_tracked",
        "LR-7.07",
        "art. 143 en 339 Rv",
        "De termijnen van verzet en hoger beroep staan niet in het dossier: vul ze in.",
        "The windows of opposition and appeal are not in the dossier: enter them.",
        lambda facts: facts.windows_tracked,
    ),
)
INSOLVENT = (
    guard(
        "insolvency_found",
        "LR-8.07",
        "art. 19 en 294 Fw",
        "Er is geen insolventie gevonden in het register.",
        "No insolvency was found in the register.",
        lambda facts: facts.insolvency_found,
    ),
)
INSOLVENCY_ENDED = (
    guard(
        "insolvency_ended",
        "LR-8.07",
        "art. 195 en 358 Fw",
        "De insolventie is niet geëindigd of er is een schone lei: dan gaat de vordering niet terug.",
        "The insolvency has not ended or there is a clean slate: then the claim does not return.",
        lambda facts: not facts.insolvency_found and not facts.clean_slate_decision,
    ),
)
DISCHARGE = (
    guard(
        "clean_slate",
        "LR-8.06",
        "art. 358 Fw",
        "De beslissing met de schone lei ontbreekt: voeg haar toe.",
        "The decision with the clean slate is missing: add it.",
        lambda facts: facts.clean_slate_decision,
    ),
)
ASSIGN = (
    guard(
        "deed",
        "§15",
        "art. 3:94 lid 1 BW",
        "De akte van cessie ontbreekt: voeg haar toe.",
        "The deed of assignment is missing: add it.",
        lambda facts: facts.deed,
    ),
    guard(
        "assignment_notice",
        "§15",
        "art. 3:94 lid 1 BW",
        "De mededeling aan de schuldenaar is niet bewezen: doe haar of voeg het bewijs toe.",
        "The notice to the debtor is not proven: give it or add the proof.",
        lambda facts: facts.assignment_notice,
    ),
    guard(
        "transferable",
        "§15",
        "art. 3:83 lid 2 BW; Stb. 2025, 72",
        "Nog niet bekeken is of de vordering mag worden overgedragen: doe dat eerst.",
        "Whether the claim may be transferred was not checked: do that first.",
        lambda facts: facts.transferable,
    ),
)
CLOSE = (
    guard(
        "four_eyes",
        "§14",
        "eigen keuze",
        "Een tweede persoon moet dit goedkeuren.",
        "A second person must approve this.",
        lambda facts: facts.four_eyes,
    ),
)
CORRECT = CLOSE
BARRED = (
    guard(
        "barred",
        "LR-6.06",
        "art. 3:306 BW",
        "De laatste dag van de verjaring is niet voorbij: de vordering leeft nog.",
        "The last day of limitation has not passed: the claim is still alive.",
        lambda facts: after(facts.today, facts.limitation_ends_on),
    ),
    guard(
        "interruptions_searched",
        "LR-6.03",
        "art. 3:316-318 BW",
        "Nog niet gezocht is naar stuitingen: kijk naar brieven, betalingen en erkenningen.",
        "Interruptions were not searched for: look at letters, payments and acknowledgements.",
        lambda facts: facts.interruptions_searched,
    ),
)
PAID = (
    guard(
        "paid",
        "LR-0.2",
        "art. 6:114 lid 2 BW",
        "De vordering is niet geheel betaald.",
        "The claim is not fully paid.",
        lambda facts: facts.paid_in_full,
    ),
)
REVERSED = (
    guard(
        "reversed",
        "LR-5.08",
        "art. 6:114 BW",
        "Er is geen betaling teruggedraaid: de vordering blijft betaald.",
        "No payment was reversed: the claim stays paid.",
        lambda facts: facts.payment_reversed,
    ),
)
