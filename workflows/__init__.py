"""How vetting works: diagrams, decisions, expressions, scores. No web framework, no database."""
