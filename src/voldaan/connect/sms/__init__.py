"""SMS as a channel: one port, three providers. None of them recognises a message that is offered twice, so an answer
that is lost means uncertain; the delivery report, which names our number, says later what became of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from voldaan.connect import http
from voldaan.messages.delivery_rules import segments
from voldaan.messages.ports import Parcel, Receipt, Reply, Report


@dataclass(frozen=True, slots=True)
class Order:
    """Opdracht to a provider: the words, from whom, to whom (E.164), and our number."""

    text: str
    sender: str
    number: str
    reference: str
    report_url: str = ""


class SmsProvider(Protocol):
    """Sms-aanbieder: how to ask, how to read the answer, and how to read what it reports."""

    @property
    def name(self) -> str:
        """Its name in our settings and statuses."""
        ...

    def request(self, order: Order) -> tuple[str, dict[str, str], bytes]:
        """Address, headers and body of the request."""
        ...

    def receipt(self, answer: http.Answer, order: Order) -> Receipt:
        """What the answer means; only asked of answers that are neither busy nor a failure of the provider."""
        ...

    def reports(
        self, url: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> list[Report | Reply]:
        """What a call to our address says; :raises BadSignature: when it is not the provider who calls."""
        ...


@dataclass
class SmsChannel:
    """Sms bij een aanbieder."""

    provider: SmsProvider
    report_url: str = ""
    timeout: float = 20.0
    idempotent: bool = False
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.provider.name

    def deliver(self, parcel: Parcel) -> Receipt:
        """Hand over the exact words of the draft, which then become the evidence."""
        text = parcel.draft.read_text(encoding="utf8")
        order = Order(text, parcel.sender, parcel.recipient, parcel.public_id, self.report_url)
        url, headers, body = self.provider.request(order)
        try:
            answer = http.call("POST", url, headers=headers, body=body, timeout=self.timeout)
        except http.NotReached as error:
            return Receipt("later", detail=f"{self.name} is niet bereikbaar: {error}"[:200])
        except http.NoAnswer as error:
            return Receipt("uncertain", detail=f"{self.name} gaf geen antwoord: {error}"[:200])
        receipt = judged(self.name, answer) or self.provider.receipt(answer, order)
        if receipt.outcome == "sent":
            parcel.draft.replace(parcel.final)
            alphabet, count = segments(text)
            return Receipt("sent", receipt.reference, f"{count} sms-deel, {alphabet}" if count == 1 else
                           f"{count} sms-delen, {alphabet}")  # fmt: skip
        return receipt


def judged(name: str, answer: http.Answer) -> Receipt | None:
    """Wat elke aanbieder gelijk bedoelt: busy and refused keys left nothing behind, a failure of theirs may have."""
    if answer.status == 429:
        return Receipt("later", detail=f"{name} heeft het druk; over tien minuten opnieuw")
    if answer.status in (401, 402, 403):
        return Receipt("later", detail=f"{name} weigert de sleutel of het tegoed ({answer.status}); kijk bij Kanalen")
    if answer.status >= 500:
        return Receipt("uncertain", detail=f"{name} antwoordt met een storing ({answer.status})")
    return None
