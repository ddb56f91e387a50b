"""The models beside the tests, and small ones made of parts."""

from functools import cache
from pathlib import Path

from workflows.dmn import Model, read

MODELS = Path(__file__).parent / "models"
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


@cache
def model(name: str) -> Model:
    return read((MODELS / f"{name}.dmn").read_bytes(), f"{name}.dmn")


def definitions(body: str, namespace: str = NAMESPACE) -> bytes:
    return f'<definitions xmlns="{namespace}" id="d" name="d" namespace="urn:d">\n{body}\n</definitions>'.encode()


def decision(logic: str) -> bytes:
    """One decision `it` that requires the input `n`."""
    return definitions(
        '<inputData id="in_n" name="n"><variable name="n"/></inputData>\n'
        '<decision id="it" name="it">\n'
        '<informationRequirement><requiredInput href="#in_n"/></informationRequirement>\n'
        f"{logic}\n</decision>"
    )


def table(attributes: str = "", column: str = "", rule: str = "") -> bytes:
    """One decision with a table of one input and one output."""
    return decision(
        f'<decisionTable id="t" {attributes}><input id="i"><inputExpression><text>n</text></inputExpression></input>'
        f'<output id="o" {column}/>'
        + (
            rule
            or "<rule id='r'><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
        )
        + "</decisionTable>"
    )
