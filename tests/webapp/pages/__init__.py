"""Tests of webapp/pages and their templates."""
