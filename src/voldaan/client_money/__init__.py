"""Client money (derdengelden): what an agency holds for its clients, provable to the cent."""
