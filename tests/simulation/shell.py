"""The command line as another process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


class Shell:
    """The command line as another process, with a data folder of its own."""

    def __init__(self, home: Path) -> None:
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("VOLDAAN_", "DJANGO_"))}
        self.environment |= {"VOLDAAN_HOME": str(home), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        self.environment.pop("DATABASE_URL", None)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The command, in a session of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "voldaan", *arguments], env=self.environment, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def do(self, *arguments: str) -> str:
        """The command, which must succeed; gives what it printed."""
        process = self.start(*arguments)
        out, err = process.communicate()
        assert process.returncode == 0, f"{arguments}: {err}"
        return out

    def kill(self, *arguments: str, after: float) -> bool:
        """Start the command and kill it after so many seconds; whether it was still alive then."""
        process = self.start(*arguments)
        try:
            process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        return process.returncode == -signal.SIGKILL

    def ask(self, name: str, *question: str) -> Any:
        """The JSON answer of a command."""
        return json.loads(self.do("--administration", name, *question, "--json"))
