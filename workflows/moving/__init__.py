"""Running cases on another version of their diagrams: may they move, what changes for them, and their new state."""

from workflows.moving.mapping import Mapping, Place, kind_of, place_is_known, standing, suggest
from workflows.moving.obstacles import Obstacle
from workflows.moving.rules import keep_rules, unlike_rules
from workflows.moving.settling import Settled, settle
from workflows.moving.tokens import Moved, Moving, move

__all__ = [
    "Mapping",
    "Moved",
    "Moving",
    "Obstacle",
    "Place",
    "Settled",
    "keep_rules",
    "kind_of",
    "move",
    "place_is_known",
    "settle",
    "standing",
    "suggest",
    "unlike_rules",
]
