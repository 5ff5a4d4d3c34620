"""Pain (ISO 20022): transfers and direct debits to the bank, and what the bank says of them."""
