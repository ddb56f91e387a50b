"""The bench: a small office in a process of its own in which a draft really runs. The server asks it by a pipe."""
