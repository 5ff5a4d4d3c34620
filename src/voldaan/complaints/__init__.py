"""Complaints (klachten): a register of its own, with its clocks."""
