"""The designer's bench, one file per area of it."""
