"""The designer's bench: where processes are drawn, tried, published and running cases moved."""
