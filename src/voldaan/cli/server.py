"""Serving (bedienen): the desk with a worker beside it, the worker apart, and the demo."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from voldaan.base.errors import Refused


def serve(home: Path, host: str, port: int, *, ready: str = "") -> int:
    """Start the desk and its worker; Ctrl-C stops both and leaves nothing behind.

    :raises Refused: when the port is taken.
    """
    _claim_port(host, port)
    os.environ["VOLDAAN_PUBLIC_URL"] = f"http://{host}:{port}"
    worker = subprocess.Popen([sys.executable, "-m", "voldaan", "work"], stdin=subprocess.DEVNULL)
    try:
        print(ready or f"Voldaan draait op http://{host}:{port} (stoppen met Ctrl-C).", flush=True)
        return _granian(host, port)
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(timeout=20)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def _claim_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Poort {port} op {host} is niet vrij ({error.strerror}). Kies een andere met --port, "
                f"bijvoorbeeld --port {port + 1}."
            ) from error


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
        process_name="voldaan-desk",
        respawn_failed_workers=True,
    )
    server.serve()
    return 0


def demo(home: Path, options: argparse.Namespace) -> int:
    """Fill an administration with a year of simulated life, once, and serve the desk."""
    from voldaan.testing.demo import fill_demo

    if not options.no_serve:
        _claim_port(options.host, options.port)
    name, email, password = fill_demo(home, debtors=options.debtors, days=options.days, seed=options.seed)
    address = f"http://{options.host}:{options.port}"
    ready = (
        f"\n  {name} staat klaar.\n  Open {address}\n  Inloggen: {email}\n  Wachtwoord: {password}\n\n"
        "Stoppen met Ctrl-C; de gegevens blijven bewaard."
    )
    if options.no_serve:
        print(ready)
        return 0
    return serve(home, options.host, options.port, ready=ready)


def work() -> int:
    """Run tasks until asked to stop; a task that is being done is finished first."""
    from procrastinate.contrib.django import app

    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker_app.run_worker(concurrency=1, install_signal_handlers=True, shutdown_graceful_timeout=15)
    return 0
