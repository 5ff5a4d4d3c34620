"""The ledger (grootboek) of transfers: double entry, append-only, two dates."""
