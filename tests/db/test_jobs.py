"""Jobs stand in the same transaction as the change that asks for them, and the worker carries them out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from procrastinate.contrib.django import app

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.connect.openitemfiles import read
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.messages import services
from voldaan.parties.services import open_administration
from voldaan.payments.services import declare_seen

pytestmark = pytest.mark.usefixtures("committing")

HEADER = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Adres;Postcode;Plaats;Bedrag;"
    "Openstaand"
)
ROWS = [
    "F-1;02-03-2026;16-03-2026;D1;Bakkerij Klaproos B.V.;B.V.;d1@example.nl;Molenweg 1;3511 AB;Utrecht;121,00;121,00",
    "F-2;02-03-2026;16-03-2026;D2;Garage Korenbloem B.V.;B.V.;d2@example.nl;Molenweg 2;3511 AB;Utrecht;242,00;242,00",
]


@pytest.fixture
def actor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """An administration with two reminders that wait for approval on 20 March 2026."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    tenant = open_administration("Taken", iban="NL91ABNA0417164300", details={"email": "wij@example.nl"})
    who = system(tenant.id)
    file = tmp_path / "open.csv"
    file.write_text("\n".join([HEADER, *ROWS]), encoding="utf8")
    import_open_items(who, read(file, today=date(2026, 3, 19)))
    run(who, date(2026, 3, 20))
    with tenancy.active(tenant.id), clock.set_to(date(2026, 3, 20)):
        declare_seen(who, date(2026, 3, 20))
    return who


def jobs() -> list[tuple[str, str]]:
    return [(r[0], r[1]) for r in sql.fetch("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id")]


def states(actor: Actor) -> list[str]:
    with tenancy.active(actor.tenant_id):
        return [r[0] for r in sql.fetch("SELECT state FROM outbox_message ORDER BY id")]


def test_an_approval_that_is_rolled_back_leaves_no_job(actor: Actor) -> None:
    with pytest.raises(RuntimeError, match="anders bedacht"), tenancy.active(actor.tenant_id):
        assert services.approve(actor, None) == 2
        assert jobs() == [("voldaan.send", "todo")]
        raise RuntimeError("anders bedacht")
    assert jobs() == []
    assert states(actor) == ["proposed", "proposed"]


def test_two_approvals_queue_one_job_and_both_stand(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id):
        ids = [r[0] for r in sql.fetch("SELECT id FROM outbox_message ORDER BY id")]
    for id_ in ids:
        with tenancy.active(actor.tenant_id):
            assert services.approve(actor, [id_]) == 1
    assert jobs() == [("voldaan.send", "todo")]
    assert states(actor) == ["approved", "approved"]


def test_the_worker_sends_what_was_approved(actor: Actor, tmp_path: Path) -> None:
    with tenancy.active(actor.tenant_id):
        services.approve(actor, None)
    with clock.set_to(clock.at_hour(date(2026, 3, 20), 10)):
        worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert ("voldaan.send", "succeeded") in jobs()
    assert states(actor) == ["sent", "sent"]
    assert [p.parent.name for p in (tmp_path / "berichten").rglob("*.eml")] == ["2026-03-20"] * 2
