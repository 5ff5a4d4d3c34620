"""A Peppol access point (toegangspunt): only a fake so far; a real one needs a contract with a certified provider."""
