"""Foundations that know no domain: clock, tenancy, actors, errors, events, PostgreSQL."""
