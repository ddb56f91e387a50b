"""Tests mirror the packages; their names are sentences."""
