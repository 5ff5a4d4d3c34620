"""Voorwaarden tot en met de minnelijke fase (rule book section 14.3, guards G1 to G4): intake, default, notices, costs.

Each guard names its rule, its article and the way to mend it.
"""

from __future__ import annotations

from .stage_facts import (
    after,
    costs_within_law,
    fed_for_costs,
    guard,
    in_default,
    reached,
    within,
)

NOT_BARRED = guard(
    "not_barred",
    "LR-6.06",
    "art. 3:306 BW",
    "De vordering kan verjaard zijn: reken de verjaring uit en zoek de stuitingen op.",
    "The claim may be barred: compute the limitation and look up its interruptions.",
    lambda facts: reached(facts.limitation_ends_on, facts.today),
)

ISSUE = (
    guard(
        "invoice_valid",
        "LR-1.13",
        "art. 35a Wet OB",
        "De factuur is nog niet compleet: vul aan wat ontbreekt.",
        "The invoice is not complete yet: add what is missing.",
        lambda facts: facts.invoice_valid,
    ),
    guard(
        "term_checked",
        "LR-1.06",
        "art. 6:119a lid 5 en 6 BW",
        "De betaaltermijn is niet nagekeken: controleer of zij mag.",
        "The term of payment was not checked: see whether it is allowed.",
        lambda facts: facts.term_checked,
    ),
    guard(
        "capacity_known",
        "LR-0.01",
        "art. 6:96 lid 6 BW",
        "Nog niet ingevuld is of de klant als consument handelt: vul dat in.",
        "It is not entered whether the customer acts as a consumer: enter it.",
        lambda facts: facts.capacity_known,
    ),
)
INTAKE = (
    guard(
        "description_complete",
        "LR-4.07",
        "art. 3.1 Bki",
        "De omschrijving van de vordering is niet compleet: vul haar aan.",
        "The description of the claim is not complete: complete it.",
        lambda facts: facts.description_complete or not facts.wki_applies,
    ),
    guard(
        "authority_proven",
        "LR-7.05",
        "art. 3:60 en 3:94 BW",
        "De opdracht of de akte van cessie ontbreekt: voeg haar toe.",
        "The mandate or the deed of assignment is missing: add it.",
        lambda facts: facts.authority_proven,
    ),
    NOT_BARRED,
    guard(
        "unfair_clause",
        "LR-7.03",
        "art. 6:233 BW",
        "Een mogelijk oneerlijk beding is nog niet beoordeeld: laat dat doen.",
        "A clause that may be unfair was not judged yet: have that done.",
        lambda facts: facts.clauses_judged,
    ),
    guard(
        "no_duplicate",
        "LR-3.06",
        "art. 6:96 BW",
        "Niet uitgesloten is dat deze vordering er al is: zoek dat uit.",
        "It is not excluded that this claim is there already: find out.",
        lambda facts: facts.duplicates_excluded,
    ),
)
DUE = (
    guard(
        "due_day",
        "LR-1.01",
        "art. 6:38 BW",
        "De vervaldag is nog niet bereikt: wacht.",
        "The due day has not come: wait.",
        lambda facts: reached(facts.today, facts.due_on),
    ),
)
OVERDUE = (
    guard(
        "past_due",
        "LR-1.01",
        "art. 6:38 BW",
        "De vervaldag is nog niet voorbij: wacht.",
        "The due day has not passed: wait.",
        lambda facts: after(facts.today, facts.due_on),
    ),
    guard(
        "fed_through_due",
        "LR-0.2",
        "art. 6:114 lid 2 BW",
        "De bankgegevens lopen nog niet tot en met de vervaldag: werk ze bij.",
        "The bank data do not cover the due day yet: bring them up to date.",
        lambda facts: reached(facts.bank_feed_through, facts.due_on),
    ),
)
DEFAULT = (
    guard(
        "G1",
        "LR-1.02",
        "art. 6:81-83 BW",
        "Het verzuim staat niet vast: toon de afgesproken termijn aan of stuur een ingebrekestelling.",
        "Default is not certain: show the agreed term or send a notice of default.",
        in_default,
    ),
)
NEEDS_NOTICE = (
    guard(
        "not_in_default",
        "LR-1.02",
        "art. 6:82 lid 1 BW",
        "Het verzuim is er al: een ingebrekestelling is niet nodig.",
        "Default is there already: no notice of default is needed.",
        lambda facts: not in_default(facts),
    ),
)
NOTICE_RAN_OUT = (
    guard(
        "fed_through_notice",
        "LR-0.2",
        "art. 6:114 lid 2 BW",
        "De bankgegevens lopen nog niet tot de dag van het verzuim: werk ze bij.",
        "The bank data do not reach the day of default yet: bring them up to date.",
        lambda facts: reached(facts.bank_feed_through, facts.default_on),
    ),
)
NOTICE14 = (
    *DEFAULT,
    guard(
        "natural_person",
        "LR-2.01",
        "art. 6:96 lid 6 BW",
        "Een rechtspersoon krijgt geen veertiendagenbrief: stuur een sommatie.",
        "A legal person gets no 14-day notice: send a sommation.",
        lambda facts: facts.is_natural_person,
    ),
    guard(
        "no_hold",
        "LR-8",
        "art. 6:96 lid 6 BW",
        "Er ligt een stilstand op: los die eerst op.",
        "A hold lies on it: settle that first.",
        lambda facts: not facts.holds,
    ),
    guard(
        "bundle_complete",
        "LR-2.08",
        "art. 6:96 lid 7 BW",
        "Er zijn meer vorderingen die nu in dezelfde brief moeten: neem ze op.",
        "More claims must go into the same letter now: include them.",
        lambda facts: facts.bundle_complete,
    ),
    guard(
        "costs_within_law",
        "LR-2.03",
        "art. 6:96 lid 6 BW",
        "De aangekondigde kosten ontbreken of zijn hoger dan mag: reken ze opnieuw uit.",
        "The announced costs are missing or too high: compute them anew.",
        costs_within_law,
    ),
    guard(
        "vat_reason",
        "LR-2.07",
        "art. 2 lid 3 Besluit BIK",
        "Er staat btw bij de kosten zonder verklaring: zet erbij dat u geen btw kunt verrekenen of haal de btw weg.",
        "VAT is added to the costs without a statement: say that you cannot deduct VAT or leave it out.",
        lambda facts: facts.vat_reason_stated or not facts.announces_vat,
    ),
    guard(
        "text_checked",
        "LR-2.04",
        "HR 25-11-2016 ECLI:NL:HR:2016:2704",
        "De tekst van de brief is niet nagekeken: doe dat eerst.",
        "The text of the letter was not checked: do that first.",
        lambda facts: facts.text_checked,
    ),
    guard(
        "address_checked",
        "LR-0.4",
        "art. 3:37 lid 3 BW",
        "Het adres is niet kort geleden nagekeken: controleer het.",
        "The address was not checked recently: check it.",
        lambda facts: within(facts.address_checked_on, facts.today, "address_check_max_days"),
        figures=("address_check_max_days",),
    ),
)
COSTS = (
    guard(
        "G3",
        "LR-2.05",
        "art. 6:96 lid 6 BW",
        "De termijn van de brief is nog niet voorbij: wacht.",
        "The term of the letter has not ended: wait.",
        lambda facts: after(facts.today, facts.notice_last_day),
    ),
    guard(
        "fed_for_costs",
        "LR-2.05",
        "art. 6:114 lid 2 BW",
        "De bankgegevens lopen nog niet tot een bankwerkdag na de laatste dag: wacht daarop.",
        "The bank data do not reach one banking day past the last day yet: wait for them.",
        fed_for_costs,
        figures=("notice_booking_margin",),
    ),
    guard(
        "dispatch_proven",
        "LR-0.4",
        "HR 14-6-2013 ECLI:NL:HR:2013:BZ4104",
        "Het bewijs van verzending of ontvangst ontbreekt: voeg het toe.",
        "Proof of dispatch or receipt is missing: add it.",
        lambda facts: facts.dispatch_proven,
    ),
    guard(
        "not_returned",
        "LR-2.13",
        "art. 3:37 lid 3 BW",
        "De brief kwam terug: zoek het adres en stuur een nieuwe.",
        "The letter came back: find the address and send a new one.",
        lambda facts: not facts.mail_returned,
    ),
    guard(
        "nothing_pending",
        "LR-2.09",
        "art. 6:96 lid 6 BW",
        "Binnen de termijn kwam een geschil of een verzoek om een regeling: behandel dat eerst.",
        "A dispute or a request for an arrangement came within the term: handle it first.",
        lambda facts: not facts.request_pending,
    ),
)
VOID_NOTICE = (
    guard(
        "notice_void",
        "LR-2.04",
        "art. 6:96 lid 6 BW",
        "De brief vervalt alleen als hij terugkwam, een verkeerde tekst had of er een stilstand kwam.",
        "The letter is only void when it came back, had a wrong text or a hold came.",
        lambda facts: facts.mail_returned or facts.text_wrong or bool(facts.holds),
    ),
)
SOMMATION = (
    guard(
        "trading",
        "LR-3.04",
        "art. 6:96 lid 4 BW",
        "Een sommatie is voor wie handelt in beroep of bedrijf: een consument krijgt de veertiendagenbrief.",
        "A sommation is for who acts in trade: a consumer gets the 14-day notice.",
        lambda facts: facts.is_trading,
    ),
    guard(
        "costs_announced",
        "LR-3.04",
        "art. 6:96 lid 4 en 5 BW",
        "De kosten zijn niet aangekondigd: zet het bedrag in de brief.",
        "The costs are not announced: put the amount in the letter.",
        lambda facts: facts.announced_cents is not None,
    ),
)
SOMMATION_RAN_OUT = (
    guard(
        "sommation_ran_out",
        "LR-3.04",
        "art. 6:82 lid 1 BW",
        "De termijn van de sommatie is nog niet voorbij: wacht.",
        "The term of the sommation has not ended: wait.",
        lambda facts: after(facts.today, facts.sommation_last_day),
    ),
)
COLLECT = (
    guard(
        "G4_registered",
        "LR-4.02",
        "art. 4 Wki",
        "Er is geen geldige inschrijving in het register: incasso voor anderen mag dan niet.",
        "There is no valid registration: collecting for others is then not allowed.",
        lambda facts: facts.wki_registered or not facts.wki_applies,
    ),
    guard(
        "G4_staff",
        "LR-4.04",
        "art. 12 Wki",
        "De medewerker heeft geen verklaring omtrent het gedrag: kies een ander of regel haar.",
        "The employee has no certificate of conduct: choose another or obtain it.",
        lambda facts: facts.staff_cleared or not facts.wki_applies,
    ),
)
