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
from workflows.bpmn.zeebe import ZEEBE_ATTRIBUTES
from workflows.dmn.standard import REFUSED as DMN_REFUSED
from workflows.feel.faults import FAULTS, REASONS
from workflows.law.statute import statute
from workflows.vocabulary import OutsideParty
from workflows.xml import EXPAT

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {
    "_": 1,
    "gettext": 1,
    "lazy_gettext": 1,
    "translate": 1,
    "ngettext": 2,
    "lazy_ngettext": 2,
    "sentence": 1,
    "listed": 1,
}
# Marked only where they are read, from tables: forms/widgets/controls.py, webapp/casework/queries/subjects.py, the
# words of the outline of a drawing, and what files are refused for.
TABLES = (
    *("Day", "Month", "Year", "Relationship", "Unit", "date", "duration", "cycle", "none", "compensate", "conditional"),
    *("multiple", "terminate", "timer"),
    *EXPAT,
    *PHRASES.values(),
    *FAULTS,
    *REASONS,
    *(party.value.replace("_", " ") for party in OutsideParty),
    *(text for row in ZEEBE_ATTRIBUTES if row.verdict == "refused" for text in (row.means, row.instead)),
    *(text for said in DMN_REFUSED.values() for text in said),
    *(source.text for source in statute().sources.values()),
    *(ruled.at for ruled in (*statute().rules.values(), *statute().steps) if ruled.at),
)
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
# Rooms that say what is wrong with a file: reasons and ways out, in whole sentences or not.
PROBLEMS_IN = (
    "forms/pattern_reader.py",
    "forms/refusals.py",
    "forms/templates.py",
    "workflows/bpmn/gate.py",
    "workflows/bpmn/reader.py",
    "workflows/bpmn/rules/",
    "workflows/bpmn/settings.py",
    "workflows/bpmn/source.py",
    "workflows/bpmn/standard.py",
    "workflows/dmn/expressions.py",
    "workflows/dmn/lint.py",
    "workflows/dmn/reader.py",
    "workflows/dmn/tables.py",
    "workflows/dmn/types.py",
    "workflows/law/__init__.py",
    "workflows/law/rules/",
    "workflows/notices.py",
    "workflows/pack_file.py",
    "workflows/project_files.py",
    "workflows/scenarios/reader.py",
    "workflows/scoring/scorecard.py",
    "workflows/strict_yaml.py",
    "workflows/translations.py",
    "workflows/xml.py",
)
PROBLEM = re.compile(r"[A-Za-z'{](?![A-Z]+ [A-Z]+$).* .*\S", re.DOTALL)
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
    for package in ("webapp", "forms", "workflows"):
        for file in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(file.read_text())
            found.update(_marked(tree))
            room = file.relative_to(ROOT).as_posix()
            if room.startswith(SENTENCES_IN):
                found.update(dict.fromkeys(_sentences(tree)))
            elif room.startswith(PROBLEMS_IN):
                found.update(dict.fromkeys(text for text in _plain(tree) if PROBLEM.fullmatch(text)))
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
    return (text for text in _plain(tree) if SENTENCE.fullmatch(text) and not NOT_FOR_READERS.match(text))


def _plain(tree: ast.AST) -> Iterator[str]:
    """Texts that stand alone: no docstrings, nothing that is marked, no parts of others, no lists of words."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    marked = {id(part) for _count, said in _marks(tree) for part in said}
    split = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in docstrings | parts | marked | split:
            yield node.value


def _file_of(code: str) -> Path:
    return Path(__file__).parent / code / "LC_MESSAGES" / "messages.po"


if __name__ == "__main__":
    for folder in sorted(path for path in Path(__file__).parent.iterdir() if (path / "LC_MESSAGES").is_dir()):
        update(folder.name)
        sys.stderr.write(f"{folder.name}: {len(untranslated(folder.name))} texts to translate\n")
