"""A bureau that remembers (nagespeeld kredietbureau): speaks as Connect does, charges, is slow, has namesakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from voldaan.base import clock
from voldaan.connect.bureaus.web import Answer

TOKEN_LASTS = timedelta(hours=1)
_NO = Answer(401, {"correlationId": "x", "error": "invalid_token"})


@dataclass
class Listed:
    """Onderneming in the register of the bureau; the limit is in whole euros, as the bureau writes it."""

    safe_no: str
    registration: str
    name: str
    town: str = "Proefstad"
    status: str = "Active"
    rating: str = "B"
    value: str = "70"
    limit: str | None = "25000"
    rated_on: str = "2026-11-01T00:00:00"


@dataclass
class FakeConnect:
    """State of the service: companies, events, and what was charged. ``silent`` answers nothing for so many calls."""

    user: str = "gebruiker"
    password: str = "geheim"
    companies: list[Listed] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    charged: list[str] = field(default_factory=list)
    silent: int = 0
    fails_with: int = 0
    tokens: int = 0
    issued_at: Any = None
    wrong: list[Any] = field(default_factory=list)

    def __call__(
        self, method: str, path: str, *, headers: Mapping[str, str], body: Mapping[str, Any] | None = None
    ) -> Answer:
        """One request, answered as the service would."""
        where = urlsplit(path)
        if (method, where.path) == ("POST", "/authenticate"):
            return self._log_in(body or {})
        if headers.get("Authorization") != f"Bearer T{self.tokens}" or clock.now() - self.issued_at > TOKEN_LASTS:
            return _NO
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        if where.path == "/companies":
            return self._search(query)
        if where.path.startswith("/companies/"):
            return self._report(where.path.removeprefix("/companies/"))
        return self._events(query)

    def change(self, safe_no: str, rule: str, old: str, new: str, on: date) -> None:
        """Er verandert iets at a watched company."""
        number = 1000 + len(self.events)
        event = {"eventId": number, "companyId": safe_no, "ruleName": rule, "oldValue": old, "newValue": new}
        self.events.append(event | {"eventDate": f"{on.isoformat()}T08:00:00"})

    def _log_in(self, body: Mapping[str, Any]) -> Answer:
        self.wrong = [at for at in self.wrong if clock.now() - at < timedelta(minutes=2)]
        if len(self.wrong) >= 5:
            return Answer(429, {"message": "Too Many Requests"})
        if (body.get("username"), body.get("password")) != (self.user, self.password):
            self.wrong.append(clock.now())
            return Answer(401, {"correlationId": "x", "error": "Unauthorised"})
        self.tokens += 1
        self.issued_at = clock.now()
        return Answer(200, {"token": f"T{self.tokens}"})

    def _search(self, query: Mapping[str, str]) -> Answer:
        if "countries" not in query:
            return Answer(400, {"message": "countries is required"})
        self._be_slow()
        # As the service does: branches and foreign companies with a number that only begins alike come along.
        found = [c for c in self.companies if c.registration.startswith(query.get("regNo", "")[:8])]
        rows = [
            {"id": f"NL-0-{c.safe_no}", "safeNo": c.safe_no, "regNo": c.registration, "name": c.name,
             "status": c.status, "address": {"street": "Proefweg", "postCode": "9990 AB", "city": c.town}}
            for c in found
        ]  # fmt: skip
        return Answer(200, {"correlationId": "s", "totalSize": len(rows), "companies": rows})

    def _report(self, safe_no: str) -> Answer:
        company = next((c for c in self.companies if c.safe_no == safe_no), None)
        if company is None:
            return Answer(404, {"message": "Company not found"})
        if self.fails_with:
            return Answer(self.fails_with, {"message": "failure"})
        self.charged.append(safe_no)
        self._be_slow()
        limit = {} if company.limit is None else {"value": company.limit, "currency": "EUR"}
        rating = {"commonValue": company.rating, "creditLimit": limit, "providerValue": {"value": company.value}}
        return Answer(
            200,
            {
                "correlationId": f"R{len(self.charged)}",
                "companyId": safe_no,
                "dateOfOrder": clock.now().isoformat(),
                "report": {
                    "companySummary": {"companyStatus": {"status": company.status}},
                    "creditScore": {"currentCreditRating": rating, "latestRatingChangeDate": company.rated_on},
                },
            },
        )

    def _events(self, query: Mapping[str, str]) -> Answer:
        self._be_slow()
        page, size = int(query.get("page", "0")), int(query.get("pageSize", "100"))
        rows = [event for event in self.events if event["eventDate"][:10] >= query.get("startDate", "")]
        return Answer(200, {"totalCount": len(rows), "data": rows[page * size : (page + 1) * size]})

    def _be_slow(self) -> None:
        if self.silent:
            self.silent -= 1
            raise TimeoutError
