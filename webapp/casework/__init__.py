"""Use cases: one function, one transaction; the actor is an argument."""
