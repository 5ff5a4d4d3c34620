"""Tekstkeuring (linters): a notice, a reminder or general terms read as a court would; findings, never a rewrite."""
