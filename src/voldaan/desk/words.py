"""Words (woorden): the codes of the domain as the desk says them. Dutch here; other languages by gettext."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from voldaan.claims import hold_rules
from voldaan.inbox import kinds as replies
from voldaan.parties import rules as party_rules

STAGES = {
    "issued": _("nog niet vervallen"),
    "overdue": _("vervallen"),
    "notice_of_default": _("in gebreke gesteld"),
    "in_default": _("in verzuim"),
    "fourteen_day_notice": _("veertiendagenbrief loopt"),
    "demand": _("sommatie loopt"),
    "costs_due": _("kosten verschuldigd"),
    "legal_review": _("juridisch voorstel"),
    "paid": _("voldaan"),
    "credited": _("gecrediteerd"),
    "gone": _("verdwenen uit de boekhouding"),
    "written_off": _("afgeboekt"),
    "withdrawn": _("ingetrokken"),
}
CLOSED_STAGES = ("paid", "credited", "gone", "written_off", "withdrawn")
STEPS = {
    "pre_due_reminder": _("bericht vooraf"),
    "reminder": _("herinnering"),
    "second_reminder": _("tweede herinnering"),
    "notice_of_default": _("ingebrekestelling"),
    "fourteen_day_notice": _("veertiendagenbrief"),
    "demand": _("sommatie"),
    "costs_due": _("brief over verschuldigde kosten"),
    "payment_received": _("ontvangstbevestiging"),
    "interruption": _("stuitingsbrief"),
    "claim_description": _("omschrijving van de vordering"),
    "arrangement": _("betalingsregeling"),
    "arrangement_reminder": _("herinnering aan de regeling"),
    "arrangement_ended": _("einde van de regeling"),
    "dispute_received": _("ontvangst van een betwisting"),
    "dispute_outcome": _("uitkomst van een betwisting"),
    "complaint_received": _("ontvangst van een klacht"),
    "complaint_outcome": _("afhandeling van een klacht"),
    "debt_help_pause": _("pauze voor schuldhulp"),
    "balance_statement": _("saldo-opgave"),
    "claim_filing": _("indiening van de vordering"),
    "estate_letter": _("brief aan de erven"),
    "administrator_letter": _("brief aan de bewindvoerder"),
    "privacy_notice": _("privacymelding"),
    "discharge": _("kwijting"),
    "settlement": _("vaststellingsovereenkomst"),
    "interest_specification": _("rentespecificatie"),
    "debit_announcement": _("vooraankondiging van een incasso"),
    "promise_confirmed": _("bevestigde toezegging"),
    "reply": _("antwoord"),
    "copy": _("kopie"),
    "invoice": _("factuur"),
    "credit_note": _("creditnota"),
    "legal_proposal": _("juridisch voorstel"),
}
MESSAGE_STATES = {
    "proposed": _("wacht op goedkeuring"),
    "approved": _("goedgekeurd"),
    "sending": _("wordt verstuurd"),
    "sent": _("verstuurd"),
    "uncertain": _("onzeker of het aankwam"),
    "failed": _("niet bezorgd"),
    "cancelled": _("ingetrokken"),
    "skipped": _("overgeslagen"),
}
CHANNELS = {"email": _("e-mail"), "post": _("brief"), "sms": _("sms"), "phone": _("telefoon")}
LEVELS = {
    "certain": _("zeker"),
    "likely": _("waarschijnlijk"),
    "possible": _("mogelijk"),
    "none": _("onbekend"),
    "hand": _("met de hand"),
}
LINE_STATES = {
    "allocated": _("toegewezen"),
    "to_settle": _("te verwerken"),
    "not_ours": _("geen betaling van een debiteur"),
    "returned": _("teruggeboekt"),
}
CAPACITIES = {
    "consumer": _("consument"),
    "sole_trader": _("eenmanszaak"),
    "partnership": _("vof of maatschap"),
    "company": _("bedrijf"),
    "public_body": _("overheid"),
    "unknown": _("onbekend, telt als consument"),
}
COMPONENTS = {"principal": _("hoofdsom"), "interest": _("rente"), "costs": _("incassokosten")}
OUTCOMES = {
    "act": _("doen"),
    "wait": _("wachten"),
    "blocked": _("geblokkeerd"),
    "closed": _("gesloten"),
    "created": _("nieuw"),
    "updated": _("gewijzigd"),
    "unchanged": _("ongewijzigd"),
    "refused": _("geweigerd"),
    "gone": _("verdwenen"),
}
GUARDS = {
    "vervallen": _("vervallen"),
    "in verzuim": _("in verzuim"),
    "natuurlijk persoon": _("natuurlijk persoon"),
    "geen stop": _("geen stop"),
    "niet geheel betwist": _("niet geheel betwist"),
    "geen bericht onderweg": _("geen bericht onderweg"),
    "groot genoeg": _("groot genoeg"),
    "bank actueel": _("bank actueel"),
    "wet staat het toe": _("wet staat het toe"),
}
FIELDS = {
    "name": _("naam"),
    "kind": _("soort debiteur"),
    "kvk": _("KvK-nummer"),
    "vat_number": _("btw-nummer"),
    "email": _("e-mailadres"),
    "phone": _("telefoon"),
    "street": _("straat en huisnummer"),
    "postcode": _("postcode"),
    "town": _("plaats"),
    "country": _("land"),
    "language": _("taal"),
    "form": _("aanspreekvorm"),
    "due_on": _("vervaldatum"),
    "description": _("omschrijving"),
    "payment_reference": _("betalingskenmerk"),
    "open_cents": _("openstaand"),
    "capacity": _("hoedanigheid"),
}
ATTACHED = {
    "attached": _("bijgevoegd"),
    "known": _("was er al"),
    "unmatched": _("geen vordering gevonden"),
    "refused": _("geweigerd"),
}
_DAY_OF = "dag van "
POSTINGS = {
    "claim_registered": _("factuur"),
    "claim_gone": _("verdwenen uit de boekhouding"),
    "claim_reduced": _("minder volgens de boekhouding"),
    "claim_returned": _("terug in de boekhouding"),
    "claim_credited": _("creditnota"),
    "claim_import_undone": _("import teruggedraaid"),
    "interest_posted": _("rente"),
    "interest_dropped": _("rente niet gevraagd"),
    "costs_booked": _("incassokosten"),
    "costs_withdrawn": _("incassokosten teruggenomen"),
    "payment_allocated": _("betaling"),
    "payment_undone": _("betaling teruggedraaid"),
    "difference_written_off": _("klein verschil afgeboekt"),
    "claim_written_off": _("afgeboekt"),
    "write_off_undone": _("afboeking teruggedraaid"),
}
THRESHOLDS = {
    "only_certain": _("alleen zeker"),
    "up_to_likely": _("zeker en waarschijnlijk"),
    "from_probability": _("vanaf een kans"),
}
VERDICTS = {"right": _("goed"), "wrong": _("fout"), "unsure": _("weet niet")}
UNALLOCATED = {
    "no_match": _("niet herkend"),
    "proposed": _("wacht op een mens"),
    "surplus": _("te veel betaald"),
    "double": _("dubbel betaald"),
    "returned": _("teruggekomen"),
    "undone": _("teruggedraaid"),
}
UNALLOCATED_NEXT = {
    "no_match": _("Zoek de factuur of debiteur, of zeg dat het geen betaling van een debiteur is."),
    "proposed": _("Bekijk de voorstellen; met Enter is elk verwerkt."),
    "surplus": _("Betaal terug, of gebruik het met instemming van de debiteur voor een andere factuur."),
    "double": _("Betaal terug: wie dubbel betaalt, heeft recht op zijn geld zonder erom te vragen."),
    "returned": _("Een eigen betaling kwam terug. Controleer het rekeningnummer en betaal opnieuw."),
    "undone": _("Iemand draaide dit terug. Verwerk het opnieuw, nu op de goede factuur."),
}
WRITE_OFFS = {
    "small_rest": _("klein restant"),
    "goodwill": _("coulance"),
    "agreed": _("in overleg afgesproken"),
    "uncollectible": _("oninbaar"),
    "not_worth_it": _("de kosten wegen niet op"),
}
RULES = {
    "outbox": _("berichten"),
    "policy": _("beleid"),
    "freshness": _("bank"),
    "law": _("wet"),
    "crossing": _("betaling"),
}
POLICIES = {
    "zzp": _("standaard voor zzp"),
    "company": _("standaard voor bedrijven"),
    "agency": _("standaard voor bureaus"),
}
SETTLEMENTS = {"net": _("netto"), "gross": _("bruto"), "combined": _("gecombineerd")}
SCHEDULES = {"weekly": _("elke week"), "monthly": _("elke maand"), "on_demand": _("op verzoek")}
SHARES = {
    "unallocated": _("Ontvangen, nog niet toegewezen"),
    "refund_payable": _("Terug te betalen aan debiteuren"),
    "client_payable": _("Te betalen aan opdrachtgevers"),
    "commission_withheld": _("Ingehouden commissie, nog niet opgenomen"),
    "remittance_under_way": _("Afdrachten onderweg"),
    "withdrawal_under_way": _("Opname van commissie onderweg"),
    "trust_difference": _("Niet verklaard"),
}
PAYOUTS = {
    "requested": _("wacht op goedkeuring"),
    "approved": _("goedgekeurd"),
    "exported": _("bij de bank"),
    "settled": _("betaald"),
    "rejected": _("niet uitgevoerd"),
    "cancelled": _("ingetrokken"),
}
ROLES = {
    "owner": _("beheerder"),
    "controller": _("creditmanager"),
    "handler": _("behandelaar"),
    "viewer": _("meelezer"),
}
ORDER_KINDS = {"refund": _("terugbetaling"), "remittance": _("afdracht"), "payout": _("uitbetaling")}
ORDER_STATES = {
    "requested": _("goed te keuren"),
    "planned": _("gepland"),
    "approved": _("goedgekeurd"),
    "exported": _("bij de bank"),
    "settled": _("uitgevoerd"),
    "returned": _("teruggeboekt"),
    "rejected": _("afgekeurd door de bank"),
    "cancelled": _("vervallen"),
}
MANDATE_STATES = {"active": _("geldig"), "suspended": _("stilgelegd"), "revoked": _("ingetrokken")}
EVIDENCE = {
    "paper": _("op papier getekend"),
    "online": _("online gegeven"),
    "e_mandate": _("digitale machtiging via de bank"),
}
SEQUENCES = {
    "FRST": _("eerste van deze machtiging"),
    "RCUR": _("vervolg van deze machtiging"),
    "FNAL": _("laatste van deze machtiging"),
    "OOFF": _("eenmalig"),
}
#: What a reason of the bank asks for.
NEXT_ACTIONS = {
    "retry": _("Mag nog één keer worden geprobeerd."),
    "new_account": _("Vraag de debiteur om zijn nieuwe rekening."),
    "new_mandate": _("Vraag de debiteur om een nieuwe machtiging."),
    "dispute": _("De debiteur wil dit niet: stop en neem contact op."),
    "hold": _("De rekeninghouder is overleden: alles staat stil."),
    "repair": _("Er klopt iets niet in het bestand of het contract; kijk het na."),
    "person": _("Laat een medewerker ernaar kijken."),
}
DELIVERIES = {"go": _("leveren"), "ask": _("eerst vragen"), "stop": _("niet leveren")}
LIMIT_STATES = {
    "requested": _("goed te keuren"),
    "approved": _("goedgekeurd"),
    "declined": _("afgewezen"),
    "cancelled": _("vervallen"),
}
BUREAU_STATES = {"ordered": _("besteld"), "on_file": _("ontvangen"), "unanswered": _("geen antwoord")}
TERMS = {
    "general_terms": _("algemene voorwaarden"),
    "agreement": _("overeenkomst"),
    "confirmation": _("opdrachtbevestiging"),
    "collection_order": _("incasso-opdracht"),
}
AUDIENCES = {"business": _("zakelijke klanten"), "consumers": _("consumenten")}
HOW = {
    "signed": _("ondertekend"),
    "ticked": _("online aangevinkt"),
    "handed_over": _("ter hand gesteld bij de opdracht"),
    "order_confirmation": _("bij de opdrachtbevestiging"),
    "invoice_reference": _("verwijzing op de factuur"),
}
STRENGTHS = {"strong": _("sterk bewijs"), "fair": _("redelijk bewijs"), "weak": _("zwak bewijs")}
ALERTS = {
    "downgraded": _("lagere beoordeling"),
    "limit_lowered": _("lager kredietadvies"),
    "bankrupt": _("faillissement of surseance"),
    "ceased": _("onderneming gestopt"),
}
#: How a state looks: the colour goes with the word, never instead of it.
TODOS = {
    "broken_promise": _("gebroken toezeggingen"), "arrangement": _("regelingen"), "dispute": _("betwistingen"),
    "dispute_correction": _("correcties"), "complaint": _("klachten"), "reply": _("reacties"),
    "hold_review": _("stops nakijken"), "hold_letter": _("brieven bij een stop"), "hold_balance": _("saldo-opgaven"),
    "credit_limit_requested": _("kredietlimieten"), "credit_alert": _("meldingen over krediet"),
    "debtor_quality": _("niet te bereiken"), "debtor_duplicates": _("misschien dubbel"),
    "adaptation_review": _("aanpassingen"), "authorisation_review": _("machtigingen van helpers"),
    "address_proposal": _("opgegeven adressen"), "register_namesake": _("naamgenoten in een register"),
    "register_silent": _("registers zonder antwoord"),
    "call": _("telefoongesprekken"), "complaint_confirm": _("ontvangst van een klacht"),
    "survey_low": _("lage cijfers na afloop"),
}  # fmt: skip
TONES = {
    "paid": "good", "sent": "good", "allocated": "good", "certain": "good", "created": "good",
    "proposed": "ask", "to_settle": "ask", "possible": "ask", "legal_review": "ask", "uncertain": "bad",
    "costs_due": "warn", "demand": "warn", "fourteen_day_notice": "warn", "in_default": "warn",
    "notice_of_default": "warn", "overdue": "warn", "failed": "bad", "refused": "bad", "blocked": "bad",
    "approved": "good", "settled": "good", "active": "good", "requested": "ask", "planned": "ask", "returned": "bad",
    "rejected": "bad", "suspended": "bad", "likely": "good",
    "attached": "good", "unmatched": "warn", "go": "good", "ask": "ask", "stop": "bad", "declined": "bad",
    "new": "ask", "handled": "good", "on_file": "good", "ordered": "ask", "unanswered": "bad",
    "waiting": "ask", "accepted": "good",
    "strong": "good", "fair": "ask", "weak": "warn",
}  # fmt: skip
POLICY_STATES = {
    "draft": _("ontwerp"), "coming": _("gaat nog in"), "in_force": _("geldt nu"), "over": _("geldt niet meer"),
}  # fmt: skip
REPLY_CHANNELS = {"email": _("e-mail"), "sms": _("sms"), "portal": _("betaalpagina")}
PROPOSALS = {"waiting": _("te beslissen"), "accepted": _("overgenomen"), "refused": _("niet overgenomen")}
REPLY_STATES = {"new": _("te behandelen"), "handled": _("behandeld")}
WORDINGS = {"friendly": _("vriendelijk"), "neutral": _("neutraal"), "firm": _("stevig")}
LETTER_TONES = {"friendly": _("vriendelijk"), "neutral": _("neutraal"), "firm": _("stevig")}

CALLS = {
    "promises": _("belooft te betalen"),
    "says_paid": _("zegt betaald te hebben"),
    "disputes": _("is het er niet mee eens"),
    "no_answer": _("geen gehoor"),
    "voicemail": _("voicemail"),
    "wrong_number": _("verkeerd nummer"),
    "call_back": _("terugbellen"),
    "spoken": _("gesproken, zonder afspraak"),
}
ATTEMPTS = {
    "": _("bezig"),
    "sent": _("aangenomen"),
    "failed": _("geweigerd"),
    "later": _("later opnieuw"),
    "uncertain": _("geen antwoord"),
}
REPORTS = {
    "taken": _("aangenomen door de aanbieder"),
    "under_way": _("onderweg"),
    "deferred": _("wordt opnieuw geprobeerd"),
    "delivered": _("bezorgd"),
    "bounced": _("adres bestaat niet"),
    "undelivered": _("niet bezorgd"),
    "complained": _("als ongewenst gemeld"),
    "unread": _("onbekende melding"),
}

_ALL: dict[str, dict[str, str]] = {
    "purpose": party_rules.PURPOSES, "contact": party_rules.KINDS_OF_CONTACT, "party_role": party_rules.ROLES,
    "letters": party_rules.LETTERS, "consent": party_rules.CONSENTS, "how_said": party_rules.HOW_SAID,
    "need": party_rules.ADAPTATIONS, "known": party_rules.HOW_KNOWN, "source": party_rules.SOURCES,
    "alike": {code: said for code, (_weight, said) in party_rules.ALIKE.items()},
    "problem": {code: said for code, (_weight, said) in party_rules.PROBLEMS.items()},
    "stage": STAGES, "step": STEPS, "message": MESSAGE_STATES, "channel": CHANNELS, "level": LEVELS,
    "line": LINE_STATES, "capacity": CAPACITIES, "hold": hold_rules.LABELS,
    "hold_source": hold_rules.SOURCES, "hold_effect": hold_rules.EFFECTS, "component": COMPONENTS,
    "outcome": OUTCOMES,
    "settlement": SETTLEMENTS, "schedule": SCHEDULES, "share": SHARES, "payout": PAYOUTS,
    "role": ROLES, "posting": POSTINGS, "guard": GUARDS, "rule": RULES, "policy": POLICIES,
    "write_off": WRITE_OFFS, "threshold": THRESHOLDS, "verdict": VERDICTS, "unallocated": UNALLOCATED,
    "unallocated_next": UNALLOCATED_NEXT,
    "field": FIELDS, "attached": ATTACHED, "tone": LETTER_TONES, "todo": TODOS,
    "order_kind": ORDER_KINDS, "order": ORDER_STATES, "mandate": MANDATE_STATES, "evidence": EVIDENCE,
    "sequence": SEQUENCES, "next_action": NEXT_ACTIONS,
    "delivery": DELIVERIES, "limit": LIMIT_STATES, "bureau": BUREAU_STATES, "alert": ALERTS,
    "reply": replies.LABELS, "reply_outcome": replies.OUTCOMES, "reply_channel": REPLY_CHANNELS,
    "reply_state": REPLY_STATES, "address_proposal": PROPOSALS,
    "call": CALLS, "attempt": ATTEMPTS, "report": REPORTS,
    "terms": TERMS, "audience": AUDIENCES, "how": HOW, "strength": STRENGTHS,
    "policy_state": POLICY_STATES, "wording": WORDINGS,
}  # fmt: skip


def word(code: object, kind: str) -> str:
    """Woord for a code of this kind, in the reader's language; an unknown code is shown as it is."""
    if kind == "guard" and str(code).startswith(_DAY_OF):
        return gettext("dag voor: %(step)s") % {"step": word(str(code).removeprefix(_DAY_OF), "step")}
    found = _ALL[kind].get(str(code))
    return gettext(found) if found else str(code)


def choices(kind: str) -> list[tuple[str, str]]:
    """Keuzes: every code of a kind with its word."""
    return [(code, gettext(name)) for code, name in _ALL[kind].items()]
