"""Staff (medewerkers): accounts, memberships and roles."""
