"""The daily run (dagrun): gather, compute, decide, store, act."""
