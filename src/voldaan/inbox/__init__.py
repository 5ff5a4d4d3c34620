"""Inbox (postvak in): what comes back, on the right case, with what it asks and what follows from it."""
