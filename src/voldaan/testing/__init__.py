"""Personas, builders and the seeded world that tests, bench and demo share."""
