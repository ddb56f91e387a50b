"""BPMN diagrams: read, judged, normalised, told as text and executed."""
