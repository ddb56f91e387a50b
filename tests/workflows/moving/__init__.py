"""Running cases on another version of their diagrams."""
