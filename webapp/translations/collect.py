"""Every text that a person may read, collected from the sources into the translations (`make messages`).

Two sorts: what is marked (`_("…")` in templates and Python), and whole sentences in the rooms where refusals, duties
and messages are written as plain English msgids and translated where they are shown.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from workflows.bpmn.phrases import PHRASES

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": 1, "gettext": 1, "lazy_gettext": 1, "translate": 1, "ngettext": 2, "lazy_ngettext": 2}
# Marked only where they are read, from tables: forms/widgets/controls.py, webapp/casework/queries/subjects.py, and the
# words of the outline of a drawing.
TABLES = ("Day", "Month", "Year", "Relationship", "Unit", *PHRASES.values())
SENTENCES_IN = (
    "webapp/access",
    "webapp/bench/answering.py",
    "webapp/bench/round.py",
    "webapp/bench/telling.py",
    "webapp/casework",
    "webapp/pages",
    "webapp/portal",
    "webapp/refusals.py",
    "forms/validators.py",
)
SENTENCE = re.compile(r"(%\(\w+\)s|[A-Z][\w’'“”,:;-]*) .*\S", re.DOTALL)
NOT_FOR_READERS = re.compile(r"Expected |[A-Z]+ ")  # errors of the programmer; SQL
Texts = dict[str, str | None]


def texts() -> Texts:
    """msgid → its plural, or None."""
    found: Texts = dict.fromkeys(TABLES)
    templates = [("webapp/templates/**.html", "jinja2")]
    marks = {name: None if count == 1 else (1, 2) for name, count in KEYWORDS.items()}
    for _file, _line, message, _comments, _context in extract_from_dir(str(ROOT), templates, keywords=marks):
        if isinstance(message, tuple):
            found[message[0]] = message[1]
        else:
            found[message] = None
    for package in ("webapp", "forms"):
        for file in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(file.read_text())
            found.update(_marked(tree))
            if file.relative_to(ROOT).as_posix().startswith(SENTENCES_IN):
                found.update(dict.fromkeys(_sentences(tree)))
    return found


def catalog_of(code: str) -> Catalog:
    with _file_of(code).open("rb") as lines:
        return read_po(lines, locale=code)


def untranslated(code: str) -> list[str]:
    catalog = catalog_of(code)
    return sorted(text for text in texts() if not (have := catalog.get(text)) or not _said(have) or have.fuzzy)


def _said(message: Message) -> bool:
    """Whether every form of it is filled in: a plural without words is a tuple of nothing, which is true."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def update(code: str) -> None:
    """Add new texts, drop those that no source says any more."""
    old, new = catalog_of(code), Catalog(locale=code, header_comment="# `make messages` keeps this file.", fuzzy=False)
    for text, plural in sorted(texts().items()):
        have = old.get(text)
        new.add((text, plural) if plural else text, have.string if have else "")
    with _file_of(code).open("wb") as out:
        write_po(out, new, omit_header=True, no_location=True, width=0)
    body = _file_of(code).read_text()
    _file_of(code).write_text(HEADER.format(code=code) + body)


HEADER = """# Texts of the pages; `make messages` adds new ones and drops those that nobody says any more.
msgid ""
msgstr ""
"Language: {code}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def _marked(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    for count, parts in _marks(tree):
        said = [part.value for part in parts if isinstance(part, ast.Constant) and part.value]
        if len(said) == count:
            yield said[0], said[1] if count == 2 else None


def _marks(tree: ast.AST) -> Iterator[tuple[int, list[ast.expr]]]:
    """Every call of a keyword: how many texts it takes, and its arguments that should be those."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        count = KEYWORDS.get(node.func.id if isinstance(node.func, ast.Name) else node.func.attr, 0)
        if count:
            yield count, node.args[:count]


def _sentences(tree: ast.AST) -> Iterator[str]:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    marked = {id(part) for _count, said in _marks(tree) for part in said}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in docstrings | parts | marked:
            continue
        if SENTENCE.fullmatch(node.value) and not NOT_FOR_READERS.match(node.value):
            yield node.value


def _file_of(code: str) -> Path:
    return Path(__file__).parent / code / "LC_MESSAGES" / "messages.po"


if __name__ == "__main__":
    for folder in sorted(path for path in Path(__file__).parent.iterdir() if (path / "LC_MESSAGES").is_dir()):
        update(folder.name)
        sys.stderr.write(f"{folder.name}: {len(untranslated(folder.name))} texts to translate\n")
