"""Bank orders (bankopdrachten): money out and direct debit, each approved before it leaves."""
