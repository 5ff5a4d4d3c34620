"""What we ask of providers, and what our fakes answer, held against what the vendors wrote down themselves."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from voldaan.base import clock
from voldaan.connect import http_fake
from voldaan.connect.http_fake import Call, FakeProvider
from voldaan.connect.mailservice import MailService
from voldaan.connect.mailservice.fake import FakePostmark
from voldaan.connect.sms import SmsChannel
from voldaan.connect.sms.bird import Bird
from voldaan.connect.sms.fake import FakeBird
from voldaan.documents.mail import Attachment, build_mail
from voldaan.messages.ports import Parcel
from voldaan.testing.pytest_server import corpus

pytestmark = pytest.mark.corpus


class Loader(yaml.SafeLoader):
    """Without dates: a specification may hold one that does not exist."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, test) for tag, test in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def spec(name: str) -> dict[str, Any]:
    folder = corpus()
    assert folder is not None
    found: dict[str, Any] = yaml.load((folder / "apis" / name).read_text(), Loader)
    return found


_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}


def wrong(value: object, schema: dict[str, Any], whole: dict[str, Any], at: str = "$") -> list[str]:
    """Where ``value`` is not what ``schema`` says: types, required and unknown fields, enumerations."""
    if "$ref" in schema:
        target: Any = whole
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return wrong(value, target, whole, at)
    if "allOf" in schema:
        return [found for part in schema["allOf"] for found in wrong(value, part, whole, at)]
    kind = schema.get("type", "object" if "properties" in schema else "")
    if value is None:
        return [] if schema.get("nullable") or not kind else [f"{at}: null"]
    if kind and (not isinstance(value, _TYPES[kind]) or (kind in ("integer", "number") and isinstance(value, bool))):
        return [f"{at}: {type(value).__name__} is no {kind}"]
    found = [f"{at}: {value!r}"] if "enum" in schema and value not in schema["enum"] else []
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value]
        if known and schema.get("additionalProperties") is not True:
            found += [f"{at}.{name}: unknown" for name in value if name not in known]
        found += [
            e for name, part in value.items() if name in known for e in wrong(part, known[name], whole, f"{at}.{name}")
        ]
    if isinstance(value, list) and "items" in schema:
        found += [e for n, part in enumerate(value) for e in wrong(part, schema["items"], whole, f"{at}[{n}]")]
    return found


def parcel(folder: Path, channel: str, content: bytes, recipient: str) -> Parcel:
    draft = folder / ".draft"
    draft.write_bytes(content)
    return Parcel("ABCDEFGHIJKLMNOPQRSTUVWXYZ", channel, draft, folder / "final", "+31612000000", recipient)


def mail() -> bytes:
    return build_mail(
        public_id="ABCDEFGHIJKLMNOPQRSTUVWXYZ", sender_name="Alfa B.V.", sender_address="wij@alfa.example",
        recipient_name="Beta", recipient_address="zij@beta.example", subject="Herinnering", text="Beste Beta,\n",
        sent_at=datetime(2026, 3, 20, 10, tzinfo=clock.AMSTERDAM),
        attachments=[Attachment("brief.pdf", b"%PDF-1.7")],
    )  # fmt: skip


def one(book: FakeProvider) -> Call:
    assert len(book.calls) == 1
    return book.calls[0]


@pytest.mark.parametrize("mood", ["ok", "refuse"])
def test_bird_is_asked_and_answers_as_its_specification_says(mood: str, tmp_path: Path) -> None:
    book, whole = FakeBird(mood=mood), spec("bird/bird-sms-openapi-original.yml")
    with http_fake.running(book):
        channel = SmsChannel(Bird("key", "signing", book.url), "https://voorbeeld.nl/haken/1/sms/x")
        receipt = channel.deliver(parcel(tmp_path, "sms", b"Een bericht", "+31612345678"))
    call, operation = one(book), whole["paths"]["/messages"]["post"]
    assert (call.method, call.path) == ("POST", "/messages")
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert wrong(json.loads(call.body), body, whole) == []
    assert call.headers["authorization"] == "AccessKey key"
    answer = operation["responses"][str(call.status)]["content"]["application/json"]
    assert wrong(json.loads(call.answer), answer["schema"], whole) == []
    shown = answer["example"] if "example" in answer else answer["examples"]["example-0"]["value"]
    assert sorted(json.loads(call.answer)) == sorted(shown)
    assert receipt.outcome == ("sent" if mood == "ok" else "failed")


@pytest.mark.parametrize("mood", ["ok", "refuse"])
def test_postmark_is_asked_and_answers_as_its_specification_says(mood: str, tmp_path: Path) -> None:
    book, whole = FakePostmark(mood=mood), spec("postmark/postmark-server-openapi-original.yml")
    with http_fake.running(book):
        channel = MailService("postmark", {"server_token": "token"}, {"api_url": book.url})
        receipt = channel.deliver(parcel(tmp_path, "email", mail(), "zij@beta.example"))
    call, operation = one(book), whole["paths"]["/email"]["post"]
    assert (call.method, call.path) == ("POST", "/email")
    body = next(p["schema"] for p in operation["parameters"] if p["in"] == "body")
    said = json.loads(call.body)
    assert wrong(said, body, whole) == UNLISTED
    assert (said["TrackOpens"], said["Metadata"]) == (False, {"public_id": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    assert call.headers["x-postmark-server-token"] == "token"
    if mood == "ok":
        assert wrong(json.loads(call.answer), operation["responses"][200]["schema"], whole) == []
    assert receipt.outcome == ("sent" if mood == "ok" else "failed")


#: What is sent and is not in the stored specification: Postmark describes metadata on its page about sending.
UNLISTED = ["$.Metadata: unknown"]


@pytest.mark.parametrize(("kind", "schema"), [("Delivery", "DeliveryPayload"), ("Bounce", "BouncePayload")])
def test_postmark_reports_as_its_specification_says(kind: str, schema: str) -> None:
    whole = spec("postmark/postmark-webhooks-asyncapi.yml")
    notice = FakePostmark().notice("ABC", kind)
    assert wrong(json.loads(notice.body), whole["components"]["schemas"][schema], whole) == []
