"""A diagram of a draft as text, line by line: what the list beside the canvas shows."""

from collections.abc import Callable

from webapp.casework.studio.names import diagrams_of
from workflows.bpmn.outline import OutlineLine, outline
from workflows.catalog import Source


def outline_of(
    source: Source, file: str, process: str = "", translate: Callable[[str], str] | None = None
) -> list[OutlineLine]:
    """Every line of the file, or of one process in it; nothing for a file that cannot be read or is no diagram."""
    diagram = next(diagrams_of(source, file), None) if file else None
    if diagram is None:
        return []
    lines = outline(diagram, translate=translate)
    if not process:
        return lines
    begin = next((at for at, line in enumerate(lines) if line.kind == "process" and line.element_id == process), None)
    if begin is None:
        return []
    end = next((at for at, line in enumerate(lines) if at > begin and line.kind == "process"), len(lines))
    return lines[begin:end]
