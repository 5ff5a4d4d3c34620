"""Parties (partijen): creditors and debtors, with what is known of them and from whom."""
