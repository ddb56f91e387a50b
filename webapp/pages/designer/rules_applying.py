"""What was typed on a page of rules, written into the file; and what the strict readers say of it, put on the page."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from webapp.pages.designer.rules_fields import ADD, NUMBER, TAKE, Answers, Ask, Part, Rows, prefixes
from workflows.errors import Problem
from workflows.yaml_edit import Editor, Path, Value, path_of


@dataclass(frozen=True)
class Applied:
    """The file with what was typed; `places` leads from the rows of that file to the rows of the page."""

    data: bytes
    places: Mapping[str, Sequence[str]]


def asked_in(editor: Editor, parts: Sequence[Part]) -> Iterator[tuple[str, Ask]]:
    """Every value that the page asks for, by the name of its input; new rows are left out."""
    for part in parts:
        for ask in part.fields:
            yield ask.path, ask
        if part.rows is not None:
            for prefix in prefixes(editor, part.rows):
                for ask in part.rows.asked:
                    yield f"{prefix}.{ask.path}", ask


def apply(data: bytes, parts: Sequence[Part], answers: Answers) -> Applied:
    """Write what was typed into the file: values, then rows that go, then new rows."""
    editor = Editor(data)
    assert answers.sent is not None
    for name, ask in list(asked_in(editor, parts)):
        if answers.has(ask, name):
            _write(editor, path_of(name), ask, answers, name)
    places: dict[str, list[str]] = {}
    for part in parts:
        if part.rows is not None:
            places[part.rows.at] = _rows(editor, part.rows, answers)
    return Applied(editor.data, places)


def unsign(editor: Editor, path: Path) -> None:
    """Take counsel's name off what stands there."""
    editor.set((*path, "verified"), False)
    for key in ("verified_by", "verified_on"):
        if editor.has((*path, key)):
            editor.remove((*path, key))


def _rows(editor: Editor, rows: Rows, answers: Answers) -> list[str]:
    assert answers.sent is not None
    kept, gone = [], set(answers.sent.get(f"{TAKE}{rows.at}", ()))
    for prefix in reversed(prefixes(editor, rows)):
        key = prefix.rpartition(".")[2] if rows.keyed else prefix
        if key in gone and not rows.fixed:
            editor.remove(path_of(prefix))
        else:
            kept.append(prefix)
    kept.reverse()
    if rows.new and any(_typed(f"{ADD}{rows.at}.{ask.path}", answers) for ask in (rows.name, *rows.asked)):
        _add(editor, rows, answers)
        kept.append(f"{ADD}{rows.at}")
    return kept


def _typed(name: str, answers: Answers) -> bool:
    assert answers.sent is not None
    return any(one.strip() for one in answers.sent.get(name, ()))


def _add(editor: Editor, rows: Rows, answers: Answers) -> None:
    item: dict[str, Any] = {}
    for ask in (rows.name, *rows.asked):
        if ask.kind == "said":
            continue
        name = f"{ADD}{rows.at}.{ask.path}"
        value = typed(ask, answers, name)
        if value is not None and not (ask.optional and value in ("", [])):
            _nest(item, ask.path.split("."), value)
    item |= rows.given
    if rows.keyed:
        key = item.pop(rows.name.path, "")
        editor.set((*path_of(rows.at), str(key)), item)
    else:
        editor.append(path_of(rows.at), item)


def _nest(into: dict[str, Any], path: Sequence[str], value: Value) -> None:
    for step in path[:-1]:
        into = into.setdefault(step, {})
    into[path[-1]] = value


def _write(editor: Editor, path: Path, ask: Ask, answers: Answers, name: str) -> None:
    assert answers.sent is not None
    value = typed(ask, answers, name)
    if ask.kind == "many" and editor.has(path) and isinstance(value, list):
        before = editor.get(path)
        value = [one for one in before if one in value] if isinstance(before, list) else []
        value += [one for one in answers.sent[name] if one and one not in value] if name in answers.sent else []
    if ask.optional and value in ("", None, []):
        if editor.has(path):
            editor.remove(path)
    elif value != "" or editor.has(path):
        editor.set(path, value)


def typed(ask: Ask, answers: Answers, name: str) -> Value:
    """What was typed, as the file says it. What does not fit is kept as it is: the strict reader refuses it."""
    assert answers.sent is not None
    if ask.kind == "many":
        return [one for one in answers.sent.get(name, ()) if one]
    if ask.kind == "switch":
        return answers.text(name, "") == "1"
    text = " ".join(answers.text(name, "").split())
    if ask.kind == "off" and not text:
        return False
    if ask.kind in ("number", "off") and text and NUMBER.fullmatch(text):
        return Decimal(text)
    if ask.kind == "choice" and not text:
        return None
    if ask.kind == "day":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def place_problems(
    problems: Sequence[Problem], parts: Sequence[Part], applied: Applied, told: Callable[[Problem], str]
) -> Answers:
    """Each refusal at its field; where it is about a whole list or file, at the part that asks for it."""
    found = Answers()
    names = [ask.path for part in parts for ask in part.fields]
    for part in parts:
        if part.rows is not None:
            for prefix in applied.places.get(part.rows.at, ()):
                names += [f"{prefix}.{ask.path}" for ask in (part.rows.name, *part.rows.asked)]
    for problem in problems:
        where = _on_page(problem.element, applied.places)
        match = next((n for n in names if n == where), None) or next(
            (n for n in names if where and "[" in where + n and n.startswith(f"{where}.")), None
        )
        if match is not None and match not in found.errors:
            found.errors[match] = told(problem)
        else:
            part = next((p for p in parts if _about(p, where)), parts[0])
            found.loose.setdefault(part.id, []).append(told(problem))
    return found


def _about(part: Part, where: str) -> bool:
    asked = [ask.path for ask in part.fields] + ([part.rows.at] if part.rows else [])
    return bool(where) and any(a == where or a.startswith(f"{where}.") or where.startswith(a) for a in asked)


def _on_page(element: str, places: Mapping[str, Sequence[str]]) -> str:
    """The path in the file that was refused, as the rows of the page count."""
    for at, rows in places.items():
        match = re.match(rf"{re.escape(at)}\[(\d+)\]", element)
        if match and int(match[1]) < len(rows):
            return rows[int(match[1])] + element[match.end() :]
        key = element.removeprefix(f"{at}.").partition(".")[0]
        if element.startswith(f"{at}.") and f"{at}.{key}" not in rows and rows and rows[-1] == f"{ADD}{at}":
            return f"{ADD}{at}" + element[len(at) + 1 + len(key) :]
    return element
