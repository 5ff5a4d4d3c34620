"""What other systems call (API): for now the reports of providers."""
