"""Measures the product as people use it: HTTP against a real server process, on both databases."""
