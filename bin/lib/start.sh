# Read by every entry in bin/. It finds Python and sees to it that the virtual environment fits the lock file;
# where it does (the stamp in it is a copy of the lock) this costs a few milliseconds.
# VOLDAAN_PYTHON: another Python, with a virtual environment of its own. VOLDAAN_VENV: another place for it.

ROOT=$(CDPATH='' cd -- "$here/.." && pwd -P)
VENV=${VOLDAAN_VENV:-$ROOT/.venv${VOLDAAN_PYTHON:+-$(basename -- "$VOLDAAN_PYTHON")}}
PYTHON=$VENV/bin/python

refuse() {
    printf '%s\n' "$1" >&2
    exit 2
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    if [ -n "${VOLDAAN_PYTHON:-}" ]; then
        new_enough "$VOLDAAN_PYTHON" ||
            refuse "VOLDAAN_PYTHON ($VOLDAAN_PYTHON) is geen werkende Python 3.11 of nieuwer: geef het pad van een andere."
        printf '%s\n' "$VOLDAAN_PYTHON"
        return
    fi
    for candidate in python3.11 python3 python3.12 python3.13 python; do
        if command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    refuse "Voldaan heeft Python 3.11 of nieuwer nodig en vindt die niet: installeer Python, of wijs er met VOLDAAN_PYTHON een aan."
}

# prepare LOCK: the virtual environment holds exactly what LOCK says, or one sentence says why that cannot be done.
prepare() {
    stamp=$ROOT${VOLDAAN_PYTHON:+ $VOLDAAN_PYTHON}
    if [ -x "$PYTHON" ] && [ -r "$VENV/voldaan.stamp" ] && [ "$(cat "$VENV/voldaan.stamp")" = "$stamp" ] &&
        cmp -s "$ROOT/$1" "$VENV/$1"; then
        return
    fi
    python=$(find_python) || exit 2
    "$python" "$ROOT/bin/lib/install.py" "$ROOT" "$VENV" "$1" "$stamp" || exit 2
}
