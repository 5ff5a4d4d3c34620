"""Leer de gelijkenis: the weights of ``voldaan.inbox.likeness`` from our own examples.

    python -m tests.inbox_corpus.learn

Needs scikit-learn. What was set aside and what strangers wrote to measure with is not learned from.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from pathlib import Path

from tests.inbox_corpus.corpus import FOLDER
from tests.inbox_corpus.examples import Example, examples

from voldaan.inbox import likeness

TARGET = Path(likeness.__file__).parent / "words" / "likeness.tsv"
SEEN_AT_LEAST = 2
STRENGTH = 8.0
#: A weight below this, in hundredths, is left out.
SMALLEST = 8


def fingerprint(known: list[Example]) -> str:
    """Vingerafdruk of the examples, so that a table that is behind is noticed."""
    return hashlib.sha256(json.dumps(known, ensure_ascii=False).encode()).hexdigest()[:16]


def learn(known: list[Example]) -> list[str]:
    """Leer: the lines of the table."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    found = [likeness.features(likeness.said(one.subject, one.text)) for one in known]
    seen = Counter(name for one in found for name in one)
    rare = {
        name: round(100 * (math.log((1 + len(known)) / (1 + times)) + 1))
        for name, times in seen.items()
        if times >= SEEN_AT_LEAST
    }
    table = DictVectorizer()
    rows = table.fit_transform([_shares({name: rare[name] for name in one if name in rare}) for one in found])
    model = LogisticRegression(C=STRENGTH, max_iter=5000, class_weight="balanced", fit_intercept=False)
    model.fit(rows, [one.kind for one in known])
    lines = [f"# learned from {len(known)} examples, {fingerprint(known)}", " ".join(model.classes_)]
    for n, name in enumerate(table.feature_names_):
        weights = [(kind, round(100 * weight)) for kind, weight in enumerate(model.coef_[:, n])]
        kept = [f"{kind:x}:{weight}" for kind, weight in weights if abs(weight) >= SMALLEST]
        if kept:
            lines.append("\t".join([name, str(rare[name]), *kept]))
    return lines


def _shares(mine: dict[str, int]) -> dict[str, float]:
    """What each feature of a text weighs in it; the rare ones more, and all of them less in a short one."""
    length = max(math.sqrt(sum(value**2 for value in mine.values())), 100 * likeness.FULL)
    return {name: value / length for name, value in mine.items()}


if __name__ == "__main__":
    lines = learn(list(examples()))
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines) - 2} features, {TARGET.stat().st_size // 1024} kB; from {FOLDER}")
