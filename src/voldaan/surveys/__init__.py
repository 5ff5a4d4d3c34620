"""Surveys (tevredenheid): one question after closing."""
