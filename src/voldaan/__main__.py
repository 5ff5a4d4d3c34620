"""``python -m voldaan``: the command line."""

from voldaan.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
