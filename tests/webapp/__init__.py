"""Tests of webapp/."""
