"""What the editors in the browser ask of a draft: its names, its outline, its forms as they will be, what an import loses."""
