"""What the editors in the browser ask of a draft: its names, its outline, its forms, what an import would lose."""
