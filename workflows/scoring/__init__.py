"""Pure arithmetic of findings, evidence, ratings and the moral-character score; it informs and never decides."""
