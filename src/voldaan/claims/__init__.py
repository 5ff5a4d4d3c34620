"""Claims (vorderingen) and cases (dossiers): what is owed, and by whom to whom."""
