"""Who may do what: sign-in, permissions, and duties on one case."""
