"""Changes single values of a YAML file where they stand: comments, order and the way of writing stay as they are.

A file is never written anew. Each change replaces, puts in or takes out just the characters it is about, so that two
versions differ only where they say something else.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import yaml

Path: TypeAlias = tuple[str | int, ...]
Scalar: TypeAlias = str | bool | int | Decimal | date | None
Value: TypeAlias = "Scalar | Sequence[Value] | Mapping[str, Value]"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARKS = frozenset(',?[]{}#&*!|>%@`"')
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class Missing(KeyError):
    """There is nothing at this path."""


def path_of(text: str) -> Path:
    """The path that `Entry.path` writes: criteria[0].anchors.1.en."""
    return tuple(int(number) if number else key for key, number in _STEP.findall(text))


class Editor:
    """One file under change. Every call sees the file as the call before left it.

    Only for text that `strict_yaml` reads: no anchors, no tags, keys that are plain texts.
    """

    def __init__(self, data: bytes):
        self._text = data.decode("utf-8-sig").replace("\r\n", "\n")
        self._known: tuple[str, yaml.Node] | None = None

    @property
    def data(self) -> bytes:
        return self._text.encode()

    def get(self, path: Path) -> Value:
        """The plain value. Raises Missing."""
        return _plain(self._node(path))

    def has(self, path: Path) -> bool:
        try:
            self._node(path)
        except Missing:
            return False
        return True

    def set(self, path: Path, value: Value) -> None:
        """Put a value in the place of another, or into a mapping that lacks the key. The same value changes nothing."""
        try:
            node = self._node(path)
        except Missing:
            self._put_in(path[:-1], str(path[-1]), value)
            return
        if _same(_plain(node), value):
            return
        start, end = self._span(node)
        self._text = self._text[:start] + flow(value) + self._text[end:]

    def remove(self, path: Path) -> None:
        """Take out a key with its value, or an item of a list. Raises Missing."""
        parent, last = self._node(path[:-1]), path[-1]
        members = _members(parent)
        index = next((i for i, (key, _) in enumerate(members) if _key(key, i) == last), None)
        if index is None:
            raise Missing(path)
        if _in_braces(parent) or len(members) == 1:
            rest: Value = [_plain(one) for i, (_, one) in enumerate(members) if i != index]
            if isinstance(parent, yaml.MappingNode):
                rest = {str(_key(key, i)): _plain(one) for i, (key, one) in enumerate(members) if i != index}
            start, end = self._span(parent)
            self._text = self._text[:start] + flow(rest) + self._text[end:]
            return
        begin = self._line_start(self._begin(members[index], parent))
        end = self._block_end(members[index][1])
        self._text = self._text[:begin] + self._text[end:]

    def append(self, path: Path, value: Value) -> None:
        """Put an item at the end of a list."""
        node = self._node(path)
        members = _members(node)
        if _in_braces(node) or not members:
            self.set(path, [*(_plain(one) for _, one in members), value])
            return
        indent = self._column(self._begin(members[-1], node))
        self._insert(self._block_end(members[-1][1]), f"{' ' * indent}- {flow(value)}\n")

    def insert(self, path: Path, key: str, value: Value, before: str | None) -> None:
        """Put a key into a block mapping before another one; at the end for None."""
        node = self._node(path)
        line = f"{_scalar(key)}: {flow(value)}\n"
        members = _members(node)
        if before is None or not members:
            self._put_in(path, key, value)
            return
        index = next(i for i, (one, _) in enumerate(members) if _key(one, i) == before)
        begin = self._line_start(self._begin(members[index], node))
        self._insert(begin, " " * self._column(self._begin(members[index], node)) + line)

    def keys(self, path: Path = ()) -> tuple[str, ...]:
        return tuple(str(_key(key, i)) for i, (key, _) in enumerate(_members(self._node(path))))

    def line_of(self, path: Path) -> int:
        """Counted from 1. Raises Missing."""
        return int(self._node(path).start_mark.line) + 1

    # --- how it is done -----------------------------------------------------------------------------------------------

    def _root(self) -> yaml.Node:
        if self._known is None or self._known[0] is not self._text:
            root = yaml.compose(self._text, Loader=LOADER)
            if root is None:
                raise Missing(())
            self._known = self._text, root
        return self._known[1]

    def _node(self, path: Path) -> yaml.Node:
        node = self._root()
        for step in path:
            found = next((one for i, (key, one) in enumerate(_members(node)) if _key(key, i) == step), None)
            if found is None:
                raise Missing(path)
            node = found
        return node

    def _put_in(self, path: Path, key: str, value: Value) -> None:
        node = self._node(path)
        if not isinstance(node, yaml.MappingNode):
            raise Missing((*path, key))
        members = _members(node)
        start, end = self._span(node)
        if _in_braces(node):
            comma = ", " if members else ""
            self._text = self._text[: end - 1] + f"{comma}{_scalar(key)}: {flow(value)}" + self._text[end - 1 :]
        elif members:
            indent = self._column(self._begin(members[-1], node))
            self._insert(self._block_end(members[-1][1]), f"{' ' * indent}{_scalar(key)}: {flow(value)}\n")
        else:
            self._text = self._text[:start] + flow({key: value}) + self._text[end:]

    def _span(self, node: yaml.Node) -> tuple[int, int]:
        """From the first character to after the last, without the white space and comments that follow a block."""
        return node.start_mark.index, self._end(node)

    def _end(self, node: yaml.Node) -> int:
        """After the last character of the value: the mark of a block lies after the white space that follows it."""
        if isinstance(node, yaml.ScalarNode) or _in_braces(node) or not node.value:
            end = int(node.end_mark.index)
            return len(self._text[:end].rstrip()) if getattr(node, "style", "") in ("|", ">") else end
        return self._end(_members(node)[-1][1])

    def _begin(self, member: tuple[yaml.Node | None, yaml.Node], parent: yaml.Node) -> int:
        """Where the key or the dash of a member of a block stands."""
        key, value = member
        if key is not None:
            return int(key.start_mark.index)
        return self._text.rindex("-", 0, value.start_mark.index)

    def _line_start(self, index: int) -> int:
        return self._text.rfind("\n", 0, index) + 1

    def _column(self, index: int) -> int:
        return index - self._line_start(index)

    def _block_end(self, node: yaml.Node) -> int:
        """After the line on which the value ends, with a comment that stands behind it."""
        end = self._text.find("\n", self._end(node))
        return len(self._text) if end < 0 else end + 1

    def _insert(self, at: int, lines: str) -> None:
        before = self._text[:at]
        if before and not before.endswith("\n"):
            before += "\n"
        self._text = before + lines + self._text[at:]


def flow(value: Value) -> str:
    """A value on one line, as the shipped packs write lists and short mappings."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return _scalar(value)  # type: ignore[arg-type]


def _scalar(value: Scalar) -> str:
    """A scalar as it may stand anywhere: plain where it reads as the same text, in double quotes elsewhere."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    """Whether the text stands for itself without quotes, also inside braces."""
    if not text or text != text.strip() or not text.isprintable() or _MARKS & set(text):
        return False
    return all(_reads_as(text, around) for around in ("{a: %s}", "a: %s  # end", "- %s", "{%s: a}", "%s: a"))


def _reads_as(text: str, around: str) -> bool:
    try:
        node = yaml.compose(around % text, Loader=LOADER)
    except yaml.YAMLError:
        return False
    members = _members(node) if node is not None else []
    if len(members) != 1:
        return False
    key, value = members[0]
    found = key if key is not None and around.startswith(("{%s", "%s")) else value
    return isinstance(found, yaml.ScalarNode) and found.tag.endswith(":str") and found.value == text


def _in_braces(node: yaml.Node) -> bool:
    return bool(getattr(node, "flow_style", False))


def _members(node: yaml.Node) -> list[tuple[yaml.Node | None, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [(None, one) for one in node.value]
    return []


def _key(key: yaml.Node | None, index: int) -> str | int:
    return index if key is None else str(key.value)


def _plain(node: yaml.Node) -> Value:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(one) for key, one in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    kind, text = node.tag.rpartition(":")[2], str(node.value)
    match kind:
        case "null":
            return None
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "int" | "float" if re.fullmatch(r"-?\d*\.?\d+", text):
            return Decimal(text)
        case _:
            return text


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(other, date):
        return one == other.isoformat()
    if isinstance(one, Decimal | int) and isinstance(other, Decimal | int):
        return Decimal(one) == Decimal(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def scalars(value: Value, at: Path = ()) -> Iterable[tuple[Path, Scalar]]:
    """Every scalar of a plain value with its path."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from scalars(one, (*at, key))
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from scalars(one, (*at, index))
    else:
        yield at, value  # type: ignore[misc]
