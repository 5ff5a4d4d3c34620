"""The portal (portaal): what a debtor sees."""
