"""Incassorecht: Dutch collection law as pure functions over plain values; standard library only.

Every rule answers with an ``Outcome`` (``voldaan_law.outcome``) that explains itself; every figure is dated data
(``voldaan_law.parameters``). Nothing here reads a clock, a file of yours or a network.
"""

__version__ = "0.1.0"
