"""The command ``voldaan``: parse, start what is needed, call one use case, print. Exit 0 done, 2 refused.

Modules that need the database are imported inside the commands: the settings are known only after the start-up.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from voldaan.base.errors import Refused
from voldaan.cli import parser
from voldaan_law.errors import LawError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    options = parser.build().parse_args(arguments)
    try:
        return _run(options)
    except (Refused, LawError) as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


def _run(options: argparse.Namespace) -> int:
    from voldaan import boot

    # The demo has a folder of its own: what is invented never stands among what is real.
    with boot.started("voldaan-demo" if options.command == "demo" else "voldaan") as home:
        from voldaan.cli import commands

        return commands.run(options, home)
