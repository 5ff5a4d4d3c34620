"""Messages (berichten): facts, words and the outbox."""
