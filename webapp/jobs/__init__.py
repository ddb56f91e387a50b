"""Due work: what runs when it is due, and how it is claimed."""
