"""Serving (bedienen): the desk with a worker beside it, the worker apart, and the demo."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from voldaan.base.errors import Refused, in_dutch

DEMO_PORT = 8000


def serve(home: Path, host: str, port: int, *, ready: str = "") -> int:
    """Start the desk and its worker; Ctrl-C stops both. ``{address}`` in ``ready`` is filled in.

    :raises Refused: when the port is taken.
    """
    with _claimed(host, port):
        return _serve(f"http://{host}:{port}", host, port, ready)


def _serve(address: str, host: str, port: int, ready: str) -> int:
    worker = subprocess.Popen([sys.executable, "-m", "voldaan", "work"], stdin=subprocess.DEVNULL)
    try:
        told = ready or "Voldaan draait op {address} (stoppen met Ctrl-C)."
        print(told.format(address=address), flush=True)
        return _granian(host, port)
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(timeout=20)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


@contextmanager
def _claimed(host: str, port: int) -> Iterator[None]:
    """Ours for as long as the block lasts: nobody listens there, and no other Voldaan is about to.

    :raises Refused: when the port is taken.
    """
    _refuse_if_taken(host, port)
    path = Path(tempfile.gettempdir()) / f"voldaan-port-{port}-{os.geteuid()}.lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise _taken(host, port, "een andere Voldaan start daar") from error
    finally:
        os.close(lock)


def _refuse_if_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _taken(host, port, in_dutch(error)) from error


def _first_free(host: str, ports: Sequence[int]) -> int:
    """:raises Refused: when none of them is free."""
    for port in ports:
        try:
            _refuse_if_taken(host, port)
        except Refused:
            if port == ports[-1]:
                raise
        else:
            return port
    raise AssertionError


def _taken(host: str, port: int, why: str) -> Refused:
    return Refused(
        f"Poort {port} op {host} is niet vrij ({why}). Kies een andere met --port, bijvoorbeeld --port {port + 1}.",
        rule="port",
    )


def _granian(host: str, port: int) -> int:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "voldaan.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=4,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    )
    server.serve()
    return 0


def demo(home: Path, options: argparse.Namespace) -> int:
    """Fill an administration with a year of simulated life, once, and serve the desk."""
    from voldaan.testing.demo import BUREAU, fill_demo

    ports = [options.port] if options.port else list(range(DEMO_PORT, DEMO_PORT + 10))
    first = _first_free(options.host, ports)
    if not settings.PUBLIC_URL:  # where the letters of the demo lead; its worker and server hear it too
        settings.PUBLIC_URL = os.environ["VOLDAAN_PUBLIC_URL"] = f"http://{options.host}:{first}"
    with _one_at_a_time(home / "demo.lock"):
        name, email, password = fill_demo(
            home, debtors=options.debtors, days=options.days, seed=options.seed, agency=options.agency
        )
    agency = f"  Of als incassobureau: {BUREAU}, met hetzelfde wachtwoord" if options.agency else (
        "  Ook een incassobureau met derdengelden zien: bin/demo --agency")  # fmt: skip
    ready = (
        f"\n  {name} staat klaar.\n  Open {{address}}\n  Inloggen: {email}\n  Wachtwoord: {password}\n"
        f"{agency}\n\n"
        "Stoppen met Ctrl-C; de gegevens blijven bewaard."
    )
    if options.no_serve:
        print(f"{name} staat klaar in {home}. Inloggen: {email}, wachtwoord: {password}")
        return 0
    for port in ports[ports.index(first) :]:
        try:
            return serve(home, options.host, port, ready=ready)
        except Refused as refusal:
            if refusal.rule != "port" or port == ports[-1]:
                raise
    return 0


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Whoever comes second waits until the first has filled the demo, and then finds it filled."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def work() -> int:
    """Run tasks until asked to stop; a task that is being done is finished first."""
    from procrastinate.contrib.django import app

    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker_app.run_worker(concurrency=1, install_signal_handlers=True, shutdown_graceful_timeout=15)
    return 0
