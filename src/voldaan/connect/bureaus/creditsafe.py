"""Creditsafe Connect (also GraydonCreditsafe): search, one report, and the changes of the companies that are watched.

Of a report only rating, advised limit, date and number are kept. A token lasts an hour; one that has lapsed is
renewed once. A report is asked for once: a slow answer may have been charged, and is not asked for again by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, urlencode

from voldaan.connect.bureaus.web import Answer, Web
from voldaan.credit.ports import BureauError, Change, Company, Report

PAGE_ROWS = 100
_RATED = "ABCDE"


class Creditsafe:
    """Bureau over Connect 1."""

    code = "creditsafe"

    def __init__(self, web: Web, user: str, password: str, *, report_cents: int, portfolio: str = "") -> None:
        self._web, self._user, self._password = web, user, password
        self._portfolio = portfolio
        self.report_cents = report_cents
        self._token = ""

    def search(self, registration: str) -> list[Company]:
        """Companies in the Netherlands whose registration number looks like this one."""
        query = urlencode({"countries": "NL", "regNo": registration, "page": 1, "pageSize": PAGE_ROWS})
        found = self._get(f"/companies?{query}").get("companies") or []
        return [_company(row) for row in found if row.get("regNo")]

    def report(self, company_id: str) -> Report:
        """Rapport, once; :raises BureauError: when it is not known whether it was charged, that is said."""
        return _report(self._get(f"/companies/{quote(company_id, safe='')}?language=nl"))

    def changes(self, since: date) -> list[Change]:
        """Wijzigingen in the portfolio since a day; those that say nothing about credit are left out."""
        if not self._portfolio:
            return []
        found: list[Change] = []
        page = 0
        while True:
            query = urlencode({"startDate": since.isoformat(), "page": page, "pageSize": PAGE_ROWS})
            answer = self._get(f"/monitoring/portfolios/{quote(self._portfolio, safe='')}/notificationEvents?{query}")
            rows = answer.get("data") or []
            found += [change for row in rows if (change := _change(row)) is not None]
            page += 1
            if len(rows) < PAGE_ROWS:
                return sorted(set(found), key=lambda change: (change.on, change.change_id))

    def _get(self, path: str) -> Mapping[str, Any]:
        answer = self._call(path)
        if answer.status == 401:
            self._token = ""
            answer = self._call(path)
        if answer.status == 429:
            raise BureauError("te veel verzoeken kort na elkaar; wacht enkele minuten.")
        if answer.status == 404:
            raise BureauError("deze onderneming is bij het bureau niet bekend.")
        if answer.status >= 500 and path.startswith("/companies/"):
            raise BureauError("er is een storing bij het bureau.", maybe_charged=True)
        if answer.status != 200 or not isinstance(answer.body, Mapping):
            raise BureauError(f"het bureau weigert het verzoek (code {answer.status}).")
        return answer.body

    def _call(self, path: str) -> Answer:
        if not self._token:
            self._log_in()
        try:
            return self._web("GET", path, headers={"Authorization": f"Bearer {self._token}"})
        except TimeoutError as error:
            raise BureauError("het antwoord bleef uit.", maybe_charged=path.startswith("/companies/")) from error

    def _log_in(self) -> None:
        try:
            answer = self._web(
                "POST", "/authenticate", headers={}, body={"username": self._user, "password": self._password}
            )
        except TimeoutError as error:
            raise BureauError("het antwoord bleef uit.") from error
        if answer.status != 200 or not isinstance(answer.body, Mapping) or not answer.body.get("token"):
            raise BureauError("de inloggegevens voor het bureau kloppen niet; controleer ze bij de instellingen.")
        self._token = str(answer.body["token"])


def _company(row: Mapping[str, Any]) -> Company:
    address = row.get("address") or {}
    street = " ".join(str(address[part]) for part in ("street", "houseNo") if address.get(part))
    return Company(
        company_id=str(row.get("safeNo") or row["id"]), name=str(row.get("name", "")), registration=str(row["regNo"]),
        street=street, postcode=str(address.get("postCode", "")), town=str(address.get("city", "")),
        is_active=str(row.get("status", "")).lower() == "active",
    )  # fmt: skip


def _report(answer: Mapping[str, Any]) -> Report:
    report = answer.get("report") or {}
    rating = ((report.get("creditScore") or {}).get("currentCreditRating")) or {}
    summary = report.get("companySummary") or {}
    grade = str(rating.get("commonValue", ""))[:1].upper()
    ordered = str(answer.get("dateOfOrder", ""))[:10]
    if not ordered:
        raise BureauError("het rapport kwam leeg terug.", maybe_charged=True)
    return Report(
        report_id=str(answer.get("correlationId", ""))[:60],
        as_of_on=_day(str((report.get("creditScore") or {}).get("latestRatingChangeDate") or ordered)),
        rating=grade if grade in _RATED else "",
        rating_value=_whole((rating.get("providerValue") or {}).get("value")),
        advised_limit_cents=_cents((rating.get("creditLimit") or {}).get("value")),
        is_active=str((summary.get("companyStatus") or {}).get("status", "")).lower() == "active",
    )


def _change(row: Mapping[str, Any]) -> Change | None:
    name, new, old = str(row.get("ruleName", "")).lower(), _cents(row.get("newValue")), _cents(row.get("oldValue"))
    lower = new is not None and old is not None and new < old
    kind = ""
    if any(word in name for word in ("insolvency", "bankrupt", "liquidation", "moratorium")):
        kind = "bankrupt"
    elif "status" in name and str(row.get("newValue", "")).lower() in ("inactive", "non-active", "dissolved"):
        kind = "ceased"
    elif "limit" in name and lower:
        kind = "limit_lowered"
    elif ("rating" in name or "score" in name) and (lower or _worse(row)):
        kind = "downgraded"
    if not kind:
        return None
    return Change(str(row["eventId"]), str(row.get("companyId", "")), kind, _day(str(row["eventDate"])))


def _worse(row: Mapping[str, Any]) -> bool:
    """Letters go from A to E."""
    new, old = str(row.get("newValue", "")).upper(), str(row.get("oldValue", "")).upper()
    return new in _RATED and old in _RATED and bool(old) and new > old


def _day(text: str) -> date:
    return datetime.fromisoformat(text[:10]).date()


def _whole(value: object) -> int | None:
    try:
        return int(Decimal(str(value)))
    except (InvalidOperation, ValueError):
        return None


def _cents(value: object) -> int | None:
    try:
        return int(Decimal(str(value)) * 100)
    except (InvalidOperation, ValueError):
        return None
