"""Made-up pages that show every piece of the page shell, for the eye and for axe."""
