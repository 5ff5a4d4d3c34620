"""Documents (documenten): letters, mail, QR codes and verify codes."""
