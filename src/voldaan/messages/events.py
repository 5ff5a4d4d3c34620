"""Kinds of events about messages."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan.claims.hold_rules import label

KINDS = {
    "pre_due_reminder": "bericht vooraf",
    "reminder": "herinnering",
    "second_reminder": "tweede herinnering",
    "notice_of_default": "ingebrekestelling",
    "fourteen_day_notice": "veertiendagenbrief",
    "demand": "sommatie",
    "costs_due": "brief over verschuldigde kosten",
    "payment_received": "ontvangstbevestiging",
    "interruption": "stuitingsbrief",
    "claim_description": "omschrijving van de vordering",
    "arrangement": "betalingsregeling",
    "arrangement_reminder": "herinnering aan de regeling",
    "arrangement_ended": "einde van de regeling",
    "dispute_received": "ontvangst van een betwisting",
    "dispute_outcome": "uitkomst van een betwisting",
    "complaint_received": "ontvangst van een klacht",
    "complaint_outcome": "afhandeling van een klacht",
    "debt_help_pause": "pauze voor schuldhulp",
    "balance_statement": "saldo-opgave",
    "claim_filing": "indiening van de vordering",
    "estate_letter": "brief aan de erven",
    "administrator_letter": "brief aan de bewindvoerder",
    "privacy_notice": "privacymelding",
    "discharge": "kwijting",
    "settlement": "vaststellingsovereenkomst",
    "interest_specification": "rentespecificatie",
    "debit_announcement": "vooraankondiging van een incasso",
    "promise_confirmed": "bevestigde toezegging",
    "reply": "antwoord",
    "copy": "kopie",
    "invoice": "factuur",
    "credit_note": "creditnota",
}
CHANNELS = {"email": "per e-mail", "post": "per post", "sms": "per sms", "phone": "per telefoon"}


@event("message_proposed")
class MessageProposed:
    """Bericht klaargezet."""

    message_id: int
    message: str
    channel: str

    def sentence(self) -> str:
        return f"{KINDS[self.message].capitalize()} klaargezet, {CHANNELS[self.channel]}."


@event("message_approved")
class MessageApproved:
    """Bericht goedgekeurd."""

    message_id: int

    def sentence(self) -> str:
        return "Bericht goedgekeurd."


@event("message_skipped")
class MessageSkipped:
    """Bericht overgeslagen door een mens."""

    message_id: int

    def sentence(self) -> str:
        return "Bericht overgeslagen."


@event("message_cancelled")
class MessageCancelled:
    """Bericht vervallen voor verzending."""

    message_id: int
    reason: str

    def sentence(self) -> str:
        why = {"paid": "er is betaald", "changed": "de vordering is veranderd", "hold": "er geldt een stop",
               "promise_withdrawn": "de toezegging is ingetrokken",
               "copy_withdrawn": "wie meelas, doet dat niet meer"}  # fmt: skip
        return f"Bericht niet verstuurd: {why.get(self.reason, self.reason)}."


@event("message_sent")
class MessageSent:
    """Bericht verstuurd."""

    message_id: int
    message: str
    channel: str
    sha256: str

    def sentence(self) -> str:
        return f"{KINDS[self.message].capitalize()} verstuurd, {CHANNELS[self.channel]}."


@event("message_edited")
class MessageEdited:
    """Bericht aangepast voordat het wegging; ``changed`` names what: tone, channel, note, moment."""

    message_id: int
    changed: list[str]

    def sentence(self) -> str:
        words = {"tone": "de toon", "channel": "het kanaal", "note": "een eigen zin", "moment": "het moment"}
        return f"Bericht aangepast: {', '.join(words[name] for name in self.changed)}."


@event("written_under_hold")
class WrittenUnderHold:
    """Toch geschreven: a person wrote in spite of stops; his reason stands with the message."""

    message_id: int
    holds: list[str]

    def sentence(self) -> str:
        return f"Een medewerker schrijft ondanks de stop ({', '.join(label(kind) for kind in self.holds)}), met reden."


@event("message_uncertain")
class MessageUncertain:
    """Onzeker of het bericht is aangekomen; een mens beslist."""

    message_id: int

    def sentence(self) -> str:
        return "Onzeker of dit bericht is verstuurd; kijk het na voordat u het opnieuw verstuurt."


@event("message_failed")
class MessageFailed:
    """Bericht niet bezorgd; wat ervan afhing, geldt niet."""

    message_id: int
    reason: str

    def sentence(self) -> str:
        return f"Bericht niet bezorgd ({self.reason})."


@event("address_stopped")
class AddressStopped:
    """Adres niet meer gebruiken voor een kanaal."""

    channel: str
    why: str

    def sentence(self) -> str:
        said = {"complained": "gemeld als ongewenst", "opted_out": "afgemeld"}.get(self.why, self.why)
        return f"Er gaat niets meer {CHANNELS[self.channel]} naar dit adres ({said})."


@event("call_made")
class CallMade:
    """Gebeld, met deze uitkomst."""

    message_id: int
    outcome: str
    number: int

    def sentence(self) -> str:
        said = {
            "promises": "belooft te betalen",
            "says_paid": "zegt betaald te hebben",
            "disputes": "is het er niet mee eens",
            "no_answer": "geen gehoor",
            "voicemail": "voicemail",
            "wrong_number": "verkeerd nummer",
            "call_back": "terugbellen",
            "spoken": "gesproken, zonder afspraak",
        }
        return f"Gebeld (poging {self.number}): {said[self.outcome]}."


@event("channel_set")
class ChannelSet:
    """Kanaal ingesteld."""

    channel: str
    provider: str

    def sentence(self) -> str:
        return f"Berichten {CHANNELS[self.channel]} gaan voortaan via {self.provider}."


@event("message_received")
class MessageReceived:
    """Ontvangst vastgesteld; de termijn loopt vanaf die dag."""

    message_id: int
    received_on: str | date

    def sentence(self) -> str:
        return f"Ontvangst vastgesteld op {self.received_on}."


@event("text_written")
class TextWritten:
    """Tekst van een bericht geschreven; zij geldt nog voor niemand."""

    message: str
    language: str
    form: str
    number: int

    def sentence(self) -> str:
        return f"Tekst geschreven: {KINDS[self.message]}, {self.language}, versie {self.number}."


@event("text_chosen")
class TextChosen:
    """Tekst van een bericht in gebruik genomen; 0 is de meegeleverde."""

    message: str
    language: str
    form: str
    number: int

    def sentence(self) -> str:
        return f"Tekst in gebruik: {KINDS[self.message]}, {self.language}, versie {self.number}."


@event("message_choices_made")
class MessageChoicesMade:
    """Keuzes over berichten vastgelegd."""

    attach_invoices: bool
    habit_people: bool
    habit_companies: bool
    thank_payers: bool = False

    def sentence(self) -> str:
        return "Keuzes over berichten vastgelegd."


@event("sending_switched")
class SendingSwitched:
    """Verzending aan, in veilige stand, of stil."""

    state: str

    def sentence(self) -> str:
        return {
            "on": "De verzending staat aan.",
            "safe": "Veilige stand: er gaat niets naar klanten.",
            "stopped": "De verzending is stilgelegd.",
        }[self.state]
