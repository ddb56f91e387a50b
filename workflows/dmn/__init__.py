"""DMN over FEEL: decision tables with every hit policy, boxed expressions, requirement graphs. Refuses the rest."""

from workflows.dmn.lint import lint
from workflows.dmn.model import Matched, Model, Node, Verdict
from workflows.dmn.reader import read

__all__ = ["Matched", "Model", "Node", "Verdict", "lint", "read"]
