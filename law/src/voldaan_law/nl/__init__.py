"""Nederland: one small module per subject."""
