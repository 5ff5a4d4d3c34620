"""Arrangements (betalingsregelingen): promises, payment arrangements, settlements and discharges."""
