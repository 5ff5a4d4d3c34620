"""Disputes (betwistingen): what a debtor contests, of which amount, and how it was settled."""
