"""Kinds of events about credit, each with its sentence."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan.credit.models import CreditAlert
from voldaan.credit.rules import SIGNALS
from voldaan_law.money import format_euros as _euros


@event("credit_setting_set")
class CreditSettingSet:
    """Grenzen van de kredietbewaking vastgelegd."""

    four_eyes_above_cents: int | None
    near_percent: int
    ask_after_days: int
    stop_after_days: int

    def sentence(self) -> str:
        return "Grenzen van de kredietbewaking vastgelegd."


@event("credit_limit_requested")
class CreditLimitRequested:
    """Kredietlimiet aangevraagd."""

    limit_id: int
    amount_cents: int
    from_on: str | date
    until_on: str | date | None
    people_needed: int
    for_group: bool = False

    def sentence(self) -> str:
        until = f" tot en met {self.until_on}" if self.until_on else ""
        return f"{_limit(self)} van {_euros(self.amount_cents)} aangevraagd, vanaf {self.from_on}{until}."


@event("credit_limit_decided")
class CreditLimitDecided:
    """Over een kredietlimiet beslist."""

    limit_id: int
    amount_cents: int
    approved: bool
    for_group: bool = False

    def sentence(self) -> str:
        if self.approved:
            return f"{_limit(self)} van {_euros(self.amount_cents)} vastgesteld."
        return f"{_limit(self)} van {_euros(self.amount_cents)} afgewezen."


@event("credit_limit_ended")
class CreditLimitEnded:
    """Kredietlimiet of aanvraag vervallen."""

    limit_id: int
    amount_cents: int
    for_group: bool = False

    def sentence(self) -> str:
        return f"{_limit(self)} van {_euros(self.amount_cents)} vervallen."


def _limit(said: CreditLimitRequested | CreditLimitDecided | CreditLimitEnded) -> str:
    return "Kredietlimiet van de groep" if said.for_group else "Kredietlimiet"


@event("open_orders_reported")
class OpenOrdersReported:
    """Orders gemeld die nog niet zijn gefactureerd."""

    new: int
    changed: int
    closed: int

    def sentence(self) -> str:
        return f"Orders gemeld: {self.new} nieuw, {self.changed} gewijzigd, {self.closed} gesloten."


@event("debtor_term_set")
class DebtorTermSet:
    """Betaaltermijn afgesproken."""

    term_id: int
    term_days: int
    expressly_agreed: bool

    def sentence(self) -> str:
        return f"Betaaltermijn van {self.term_days} dagen afgesproken."


@event("debtor_term_ended")
class DebtorTermEnded:
    """Betaaltermijn vervallen."""

    term_id: int
    term_days: int

    def sentence(self) -> str:
        return f"De afspraak van {self.term_days} dagen geldt niet meer."


@event("bureau_report_asked")
class BureauReportAsked:
    """Rapport bij een bureau besteld; de kosten zijn bevestigd."""

    report_id: int
    bureau: str
    cost_cents: int

    def sentence(self) -> str:
        return f"Kredietrapport besteld voor {_euros(self.cost_cents)}."


@event("bureau_report_received")
class BureauReportReceived:
    """Rapport van een bureau ontvangen."""

    report_id: int
    rating: str
    advised_limit_cents: int | None

    def sentence(self) -> str:
        advice = "" if self.advised_limit_cents is None else f"; advies {_euros(self.advised_limit_cents)}"
        return f"Kredietrapport ontvangen: beoordeling {self.rating or 'onbekend'}{advice}."


@event("bureau_report_unanswered")
class BureauReportUnanswered:
    """Het bureau antwoordde niet; of het rapport is berekend, weet het bureau."""

    report_id: int
    bureau: str

    def sentence(self) -> str:
        return "Het bureau gaf geen antwoord. Vraag na of het rapport in rekening is gebracht."


@event("bureau_reports_forgotten")
class BureauReportsForgotten:
    """Oude rapporten verwijderd."""

    count: int

    def sentence(self) -> str:
        return f"{self.count} kredietrapporten verwijderd: ouder dan de bewaartermijn."


@event("credit_alert_received")
class CreditAlertReceived:
    """Melding van een bureau."""

    alert_id: int
    alert: str

    def sentence(self) -> str:
        return f"Melding van het kredietbureau: {CreditAlert.Kind(self.alert).label}."


@event("credit_alert_seen")
class CreditAlertSeen:
    """Melding van een bureau bekeken."""

    alert_id: int

    def sentence(self) -> str:
        return "Melding van het kredietbureau bekeken."


@event("delivery_signal_changed")
class DeliverySignalChanged:
    """Leversignaal veranderd; wie leveringen plant, volgt deze gebeurtenis."""

    signal: str
    before: str
    reasons: list[str]

    def sentence(self) -> str:
        return f"Leversignaal: {SIGNALS[self.signal]}."
