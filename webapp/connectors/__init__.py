"""The outside world: mail, record bodies, malware scan."""
