"""Kinds of events about promises and arrangements."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan_law.money import format_euros as _euros


@event("promise_made")
class PromiseMade:
    """Toezegging gedaan."""

    amount_cents: int
    promised_on: str | date
    source: str

    def sentence(self) -> str:
        return f"Toezegging: {_euros(self.amount_cents)} op {self.promised_on}."


@event("promise_replaced")
class PromiseReplaced:
    """Toezegging gewijzigd: een andere kwam in de plaats."""

    promise_id: int

    def sentence(self) -> str:
        return "De toezegging is vervangen door een andere."


@event("promise_withdrawn")
class PromiseWithdrawn:
    """Toezegging ingetrokken, voordat zij was nagegaan."""

    promise_id: int

    def sentence(self) -> str:
        return "De toezegging is ingetrokken."


@event("promise_checked")
class PromiseChecked:
    """Toezegging nagegaan tegen het geld dat binnenkwam."""

    promise_id: int
    outcome: str
    paid_cents: int
    amount_cents: int

    def sentence(self) -> str:
        said = {"kept": "nagekomen", "partly_kept": "deels nagekomen", "broken": "niet nagekomen"}[self.outcome]
        return f"Toezegging {said}: {_euros(self.paid_cents)} van {_euros(self.amount_cents)} ontvangen."


@event("plan_policy_adopted")
class PlanPolicyAdopted:
    """Regelingsbeleid vastgesteld."""

    number: int
    effective_from: str | date

    def sentence(self) -> str:
        return f"Regelingsbeleid {self.number} geldt vanaf {self.effective_from}."


@event("plan_policy_published")
class PlanPolicyPublished:
    """Regelingsbeleid openbaar gemaakt, of niet meer."""

    number: int
    public: bool

    def sentence(self) -> str:
        return f"Regelingsbeleid {self.number} is {'openbaar' if self.public else 'niet meer openbaar'}."


@event("arrangement_asked")
class ArrangementAsked:
    """Regeling gevraagd; een medewerker beslist."""

    arrangement_id: int
    total_cents: int
    outside: list[str]

    def sentence(self) -> str:
        return f"Regeling gevraagd voor {_euros(self.total_cents)}; een medewerker kijkt ernaar."


@event("arrangement_offered")
class ArrangementOffered:
    """Regeling aangeboden; de debiteur moet nog ja zeggen."""

    arrangement_id: int
    total_cents: int

    def sentence(self) -> str:
        return f"Regeling aangeboden voor {_euros(self.total_cents)}."


@event("arrangement_accepted")
class ArrangementAccepted:
    """Regeling aangegaan: the schedule that was shown, by its hash, and how it was accepted."""

    arrangement_id: int
    total_cents: int
    instalments: int
    first_on: str | date
    last_on: str | date
    how: str
    terms_sha256: str

    def sentence(self) -> str:
        return (
            f"Regeling aangegaan: {_euros(self.total_cents)} in {self.instalments} termijnen, van {self.first_on} tot "
            f"en met {self.last_on}."
        )


@event("debt_acknowledged")
class DebtAcknowledged:
    """Vordering erkend (art. 3:318 BW): the limitation period starts anew."""

    arrangement_id: int
    limitation_ends_on: str | date

    def sentence(self) -> str:
        return f"Schuld erkend in een regeling; de verjaring loopt opnieuw, tot en met {self.limitation_ends_on}."


@event("arrangement_declined")
class ArrangementDeclined:
    """Regeling niet aangenomen, door een medewerker en met een reden."""

    arrangement_id: int

    def sentence(self) -> str:
        return "De gevraagde regeling is niet aangenomen; de reden staat bij de regeling."


@event("instalment_paid")
class InstalmentPaid:
    """Termijn betaald."""

    arrangement_id: int
    number: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Termijn {self.number} van de regeling is betaald: {_euros(self.amount_cents)}."


@event("instalment_reopened")
class InstalmentReopened:
    """Termijn weer open, want het geld ging terug."""

    arrangement_id: int
    number: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Termijn {self.number} van de regeling staat weer open: {_euros(self.amount_cents)}."


@event("instalment_skipped")
class InstalmentSkipped:
    """Termijn overgeslagen; hij komt achteraan."""

    arrangement_id: int
    number: int
    due_on: str | date

    def sentence(self) -> str:
        return f"Termijn {self.number} is overgeslagen en komt op {self.due_on}."


@event("instalment_moved")
class InstalmentMoved:
    """Termijn verzet naar een latere dag."""

    arrangement_id: int
    number: int
    due_on: str | date

    def sentence(self) -> str:
        return f"Termijn {self.number} is verzet naar {self.due_on}."


@event("arrangement_paused")
class ArrangementPaused:
    """Regeling even stil: alle open termijnen schuiven op."""

    arrangement_id: int
    weeks: int

    def sentence(self) -> str:
        return f"De regeling staat {self.weeks} weken stil; alle open termijnen schuiven op."


@event("arrangement_realigned")
class ArrangementRealigned:
    """Termijnen bijgesteld, want er is minder verschuldigd of er liep meer rente."""

    arrangement_id: int
    difference_cents: int

    def sentence(self) -> str:
        more = "verhoogd" if self.difference_cents > 0 else "verlaagd"
        return f"De laatste termijnen zijn {more} met {_euros(abs(self.difference_cents))}."


@event("instalment_missed")
class InstalmentMissed:
    """Termijn niet betaald; er gaat eerst een herinnering met tijd om te herstellen."""

    arrangement_id: int
    number: int
    open_cents: int

    def sentence(self) -> str:
        return f"Termijn {self.number} is niet betaald ({_euros(self.open_cents)}); eerst een herinnering."


@event("arrangement_cured")
class ArrangementCured:
    """Hersteld binnen de termijn; de regeling loopt door."""

    arrangement_id: int

    def sentence(self) -> str:
        return "De achterstand in de regeling is ingelopen; de regeling loopt door."


@event("arrangement_cure_ended")
class ArrangementCureEnded:
    """Hersteltermijn voorbij; een medewerker beslist."""

    arrangement_id: int

    def sentence(self) -> str:
        return "De tijd om te herstellen is voorbij; een medewerker beslist over de regeling."


@event("arrangement_ended")
class ArrangementEnded:
    """Regeling beëindigd; wat nog openstaat is weer in één keer verschuldigd."""

    arrangement_id: int
    open_cents: int

    def sentence(self) -> str:
        return f"Regeling beëindigd; {_euros(self.open_cents)} staat weer in één keer open."


@event("arrangement_fulfilled")
class ArrangementFulfilled:
    """Regeling helemaal nagekomen."""

    arrangement_id: int
    paid_cents: int
    waived_cents: int

    def sentence(self) -> str:
        rest = f"; {_euros(self.waived_cents)} vervalt" if self.waived_cents else ""
        return f"Regeling helemaal nagekomen: {_euros(self.paid_cents)} betaald{rest}."


@event("arrangement_revived")
class ArrangementRevived:
    """Een betaling ging terug: de regeling loopt weer, en wat was kwijtgescholden herleeft."""

    arrangement_id: int

    def sentence(self) -> str:
        return "Een betaling ging terug; de regeling loopt weer."


@event("door_refused")
class DoorRefused:
    """Verkeerd antwoord aan de deur van de regelingspagina."""

    case_id: int

    def sentence(self) -> str:
        return "Op de regelingspagina is een verkeerd antwoord gegeven."


@event("claims_waived")
class ClaimsWaived:
    """Kwijtgescholden door een medewerker."""

    case_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Kwijtgescholden: {_euros(self.amount_cents)}."
