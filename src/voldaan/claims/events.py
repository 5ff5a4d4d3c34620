"""Kinds of events about claims, each with its sentence on the timeline."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan.claims.hold_rules import label
from voldaan.claims.models import Claim
from voldaan_law.money import format_euros as _euros


@event("open_items_imported")
class OpenItemsImported:
    """Openstaande posten ingelezen: the cause of everything that the file brought about."""

    import_id: int

    def sentence(self) -> str:
        return "Openstaande posten ingelezen."


@event("claim_registered")
class ClaimRegistered:
    """Vordering ingeboekt."""

    number: str
    principal_cents: int
    due_on: str | date

    def sentence(self) -> str:
        return f"Factuur {self.number} ingeboekt: {_euros(self.principal_cents)}."


@event("claim_amended")
class ClaimAmended:
    """Vordering gewijzigd door een nieuwe levering van de boekhouding."""

    fields: list[str]

    def sentence(self) -> str:
        return "Gegevens bijgewerkt uit de boekhouding."


@event("claim_gone")
class ClaimGone:
    """Staat niet meer in de volledige lijst: verdwenen uit de boekhouding, nog niet verklaard."""

    amount_cents: int

    def sentence(self) -> str:
        return f"Niet meer in de lijst van de boekhouding: {_euros(self.amount_cents)} vervalt, reden nog onbekend."


@event("claim_reduced")
class ClaimReduced:
    """De boekhouding meldt een lager openstaand bedrag."""

    amount_cents: int

    def sentence(self) -> str:
        return f"De boekhouding meldt {_euros(self.amount_cents)} minder openstaand."


@event("claim_returned")
class ClaimReturned:
    """Stond een keer niet in de lijst en is terug."""

    amount_cents: int

    def sentence(self) -> str:
        return f"Staat weer in de lijst van de boekhouding: {_euros(self.amount_cents)}."


@event("claim_credited")
class ClaimCredited:
    """Creditnota verwerkt."""

    credit_note: str
    amount_cents: int

    def sentence(self) -> str:
        return f"Creditnota {self.credit_note}: {_euros(self.amount_cents)} minder verschuldigd."


@event("claim_import_undone")
class ClaimImportUndone:
    """Ongedaan gemaakt, omdat het ingelezen bestand is teruggedraaid."""

    import_id: int
    what: str
    amount_cents: int

    def sentence(self) -> str:
        told = {
            "claim_registered": f"Ingetrokken: het ingelezen bestand is teruggedraaid ({_euros(self.amount_cents)})",
            "claim_amended": "Wijziging uit de boekhouding teruggedraaid",
        }
        return told.get(self.what, f"Melding van de boekhouding teruggedraaid: {_euros(self.amount_cents)}") + "."


@event("import_rolled_back")
class ImportRolledBack:
    """Ingelezen bestand teruggedraaid; ``left`` claims stay as they are, because something was built on them."""

    import_id: int
    claims: int
    left: int

    def sentence(self) -> str:
        return f"Ingelezen bestand teruggedraaid: {self.claims} vorderingen, {self.left} blijven staan."


FIELDS = {
    "name": "naam", "email": "e-mailadres", "phone": "telefoon", "street": "adres", "postcode": "postcode",
    "town": "plaats", "country": "land", "language": "taal", "form": "aanspreekvorm", "kvk": "KvK-nummer",
    "vat_number": "btw-nummer", "kind": "soort", "due_on": "vervaldatum", "capacity": "hoedanigheid",
}  # fmt: skip


def _named(fields: list[str]) -> str:
    return ", ".join(FIELDS.get(f, f) for f in fields)


@event("debtor_corrected")
class DebtorCorrected:
    """Gegevens van de debiteur hier verbeterd."""

    fields: list[str]

    def sentence(self) -> str:
        return f"Gegevens van de debiteur verbeterd: {_named(self.fields)}."


@event("claim_corrected")
class ClaimCorrected:
    """Gegevens van de vordering hier verbeterd, met reden."""

    fields: list[str]

    def sentence(self) -> str:
        return f"Verbeterd: {_named(self.fields)}."


@event("own_value_kept")
class OwnValueKept:
    """De boekhouding zegt iets anders; onze waarde blijft."""

    fields: list[str]

    def sentence(self) -> str:
        return f"De boekhouding zegt iets anders over {_named(self.fields)}; onze waarde blijft."


@event("source_taken")
class SourceTaken:
    """Waarde van de boekhouding overgenomen in de plaats van de onze."""

    fields: list[str]

    def sentence(self) -> str:
        return f"Waarde van de boekhouding overgenomen: {_named(self.fields)}."


@event("default_began")
class DefaultBegan:
    """Verzuim ingetreden."""

    default_on: str | date
    ground: str

    def sentence(self) -> str:
        ground = {
            "fatal_term": "de afgesproken termijn is voorbij",
            "notice_of_default": "de termijn van de ingebrekestelling is voorbij",
            "refusal": "de debiteur liet weten niet te betalen",
        }
        return f"In verzuim vanaf {self.default_on}: {ground.get(self.ground, self.ground)}."


@event("interest_posted")
class InterestPosted:
    """Rente is een feit geworden."""

    amount_cents: int
    until: str | date

    def sentence(self) -> str:
        return f"Rente tot en met {self.until}: {_euros(self.amount_cents)}."


@event("interest_dropped")
class InterestDropped:
    """Rente die niet was gevraagd, vervalt nu de hoofdsom is betaald."""

    amount_cents: int

    def sentence(self) -> str:
        return f"Rente van {_euros(self.amount_cents)} wordt niet gevraagd."


@event("costs_booked")
class CostsBooked:
    """Incassokosten verschuldigd geworden."""

    amount_cents: int
    announced_cents: int
    base_cents: int
    rule: str

    def sentence(self) -> str:
        return f"Incassokosten verschuldigd: {_euros(self.amount_cents)}."


@event("costs_withdrawn")
class CostsWithdrawn:
    """Incassokosten teruggenomen, omdat op tijd is betaald, de dagrun is teruggedraaid of de brief niet aankwam."""

    amount_cents: int
    because: str = "paid_in_time"

    def sentence(self) -> str:
        why = {
            "paid_in_time": "er is op tijd betaald",
            "run_undone": "de dagrun is teruggedraaid",
            "dispute_upheld": "de betwisting was terecht",
            "hold": "er gold een stop",
            "not_delivered": "de aankondiging is nooit aangekomen",
        }[self.because]
        return f"Incassokosten teruggenomen: {_euros(self.amount_cents)}; {why}."


@event("difference_written_off")
class DifferenceWrittenOff:
    """Klein verschil afgeboekt."""

    amount_cents: int

    def sentence(self) -> str:
        return f"Klein verschil afgeboekt: {_euros(self.amount_cents)}."


@event("stage_changed")
class StageChanged:
    """Nieuwe fase."""

    stage: str
    before: str

    def sentence(self) -> str:
        return f"Fase: {Claim.Stage(self.stage).label}."


@event("interest_withdrawn")
class InterestWithdrawn:
    """Rente teruggenomen, omdat zij over dagen liep waarover geen rente mag worden gevraagd."""

    amount_cents: int
    hold_id: int
    stop_on: str | date

    def sentence(self) -> str:
        return f"Rente vanaf {self.stop_on} teruggenomen: {_euros(self.amount_cents)}."


@event("hold_effect_undone")
class HoldEffectUndone:
    """Gevolg van een stop teruggedraaid, omdat de stop er niet was, of op een andere dag begon."""

    amount_cents: int
    hold_id: int
    what: str

    def sentence(self) -> str:
        what = {"costs": "Incassokosten", "interest": "Rente"}[self.what]
        return f"{what} van {_euros(self.amount_cents)} weer verschuldigd: de stop gold toen niet."


@event("notice_voided")
class NoticeVoided:
    """Brief vervallen, omdat de stop al gold of begon terwijl de termijn liep."""

    message_id: int
    hold_id: int

    def sentence(self) -> str:
        return "De aanmaning telt niet meer: er gold een stop. Later is een nieuwe nodig."


@event("term_moved")
class TermMoved:
    """Termijn verlengd met de dagen dat er een stop gold."""

    message_id: int
    hold_id: int
    last_on: str | date

    def sentence(self) -> str:
        return f"Termijn verlengd tot en met {self.last_on}: de stop telt niet mee."


@event("hold_set")
class HoldSet:
    """Blokkade ingesteld."""

    hold_id: int
    hold: str
    from_on: str | date = ""

    def sentence(self) -> str:
        since = f" vanaf {self.from_on}" if self.from_on else ""
        return f"Berichten gestopt{since} ({label(self.hold)})."


@event("hold_changed")
class HoldChanged:
    """Blokkade gewijzigd: een ander begin, een ander einde of een andere dag om na te kijken."""

    hold_id: int
    hold: str
    from_on: str | date
    until_on: str | date | None
    review_on: str | date | None

    def sentence(self) -> str:
        until = f" tot en met {self.until_on}" if self.until_on else ""
        review = f", nakijken op {self.review_on}" if self.review_on else ""
        return f"Stop gewijzigd ({label(self.hold)}): vanaf {self.from_on}{until}{review}."


@event("reminder_taken_over")
class ReminderTakenOver:
    """Herinnering van voor Voldaan: the old system sent it; the path goes on after it."""

    reminded_on: str | date

    def sentence(self) -> str:
        return f"Al herinnerd op {self.reminded_on}, voor Voldaan."


@event("hold_released")
class HoldReleased:
    """Blokkade opgeheven."""

    hold_id: int
    hold: str

    def sentence(self) -> str:
        return f"Stop opgeheven ({label(self.hold)})."


@event("hold_undone")
class HoldUndone:
    """Blokkade ongedaan gemaakt: zij was bij vergissing ingesteld."""

    hold_id: int
    hold: str

    def sentence(self) -> str:
        return f"Stop ongedaan gemaakt, bij vergissing ingesteld ({label(self.hold)})."


@event("register_checked")
class RegisterChecked:
    """In de registers gekeken: insolventie en schuldhulp."""

    check_id: int
    outcome: str

    def sentence(self) -> str:
        told = {
            "clear": "niets gevonden",
            "found": "gevonden, de stop staat",
            "namesake": "iemand met dezelfde naam, een mens beoordeelt",
            "failed": "geen antwoord",
        }
        return f"In de registers gekeken: {told.get(self.outcome, self.outcome)}."
