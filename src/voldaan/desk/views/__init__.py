"""The screens (schermen), one module per subject."""
