"""Feiten van een vordering for the guards of the stages (rule book section 14.3), and how a guard is written.

A fact nobody entered counts as not met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ..outcome import Sentence
from ..parameters import figure
from .checks import Check
from .holds import Hold
from .notice import feed_needed_through


@dataclass(frozen=True, slots=True)
class StageFacts:
    """Feiten van een vordering on ``today``; amounts in cents, days as dates.

    The defaults are the protective side: what nobody entered is not shown, and the Wki applies.
    """

    today: date
    due_on: date | None = None
    bank_feed_through: date | None = None
    paid_in_full: bool = False
    payment_reversed: bool = False
    holds: frozenset[Hold] = frozenset()
    by_person: bool = False
    earlier_stage: str | None = None
    # the invoice and the client
    invoice_valid: bool = False
    term_checked: bool = False
    capacity_known: bool = False
    authority_proven: bool = False
    duplicates_excluded: bool = False
    clauses_judged: bool = False
    description_complete: bool = False
    wki_applies: bool = True
    wki_registered: bool = False
    staff_cleared: bool = False
    # default and the notices
    default_on: date | None = None
    creditor_in_default: bool = False
    is_natural_person: bool = True
    is_trading: bool = False
    bundle_complete: bool = False
    announced_cents: int | None = None
    costs_max_cents: int | None = None
    announces_vat: bool = False
    vat_reason_stated: bool = False
    text_checked: bool = False
    address_checked_on: date | None = None
    notice_last_day: date | None = None
    dispatch_proven: bool = False
    mail_returned: bool = False
    text_wrong: bool = False
    request_pending: bool = False
    sommation_last_day: date | None = None
    # arrangement
    plan_equals_balance: bool = False
    plan_fee_cents: int = 0
    plan_accepted: bool = False
    is_represented: bool = False
    representative_agreed: bool = False
    breach_reminder_last_day: date | None = None
    # court, insolvency, assignment, end
    limitation_ends_on: date | None = None
    urgent: bool = False
    interruptions_searched: bool = False
    dossier_complete: bool = False
    registers_checked_on: date | None = None
    benefit_accepted: bool = False
    offers_handled: bool = False
    consumer_test_done: bool = False
    writ_received: bool = False
    court_message: bool = False
    windows_tracked: bool = False
    insolvency_found: bool = False
    clean_slate_decision: bool = False
    deed: bool = False
    assignment_notice: bool = False
    transferable: bool = False
    four_eyes: bool = False


Test = Callable[[StageFacts], bool]


def guard(
    code: str,
    rule: str,
    article: str,
    nl: str,
    en: str,
    holds: Test,
    *,
    figures: tuple[str, ...] = (),
) -> Check[StageFacts]:
    """Voorwaarde: a check on the facts of a claim, with what is wrong and how to mend it in both languages."""
    return Check(code, rule, article, Sentence(f"guard.{code}", nl, en), holds, figures)


def within(day: date | None, today: date, code: str) -> bool:
    """Kort genoeg geleden: on or before today and not older than the figure says (days)."""
    return day is not None and today - timedelta(days=figure(code).whole) <= day <= today


def after(today: date, last_day: date | None) -> bool:
    """Na de laatste dag: False when that day is not known."""
    return last_day is not None and today > last_day


def in_default(facts: StageFacts) -> bool:
    """In verzuim (G1): the first day of default has come and the creditor is not in default."""
    return facts.default_on is not None and facts.default_on <= facts.today and not facts.creditor_in_default


def reached(day: date | None, wanted: date | None) -> bool:
    """Bijgewerkt tot en met: False when either day is not known."""
    return day is not None and wanted is not None and day >= wanted


def fed_for_costs(facts: StageFacts) -> bool:
    """Bank bijgewerkt: the feed covers one banking day past the last day of the notice."""
    last_day = facts.notice_last_day
    return last_day is not None and reached(facts.bank_feed_through, feed_needed_through(last_day))


def limitation_far(facts: StageFacts) -> bool:
    """Verjaring ver genoeg: at least as many days away as registered post is asked for."""
    needed = facts.today + timedelta(days=figure("limitation_registered_days").whole)
    return reached(facts.limitation_ends_on, needed)


def costs_within_law(facts: StageFacts) -> bool:
    """Kosten binnen de wet: announced, above zero and not above the most that may be asked (cents)."""
    announced, most = facts.announced_cents, facts.costs_max_cents
    return announced is not None and most is not None and 0 < announced <= most
