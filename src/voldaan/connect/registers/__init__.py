"""Registers of insolvency and debt help: an extract as a file, and a stateful fake. Neither needs a contract."""
