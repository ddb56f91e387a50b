"""A comparison in the reader's language: sentences of the summary, names of things and their properties."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext

from webapp import i18n
from webapp.casework.queries.projects import published_packs
from webapp.pages.designer.compare_sentences import SENTENCES
from webapp.pages.designer.compare_terms import KINDS, PROPERTIES
from webapp.pages.limit_names import limit_name
from webapp.pages.words import limit_words, pack_title, words
from workflows import notices
from workflows.compare import Point, Subject
from workflows.errors import Refused
from workflows.pack import Limit, Unit
from workflows.strict_yaml import plain

_LISTS = ("groups", "stages", "consent_scopes", "checks", "post_levels", "categories")


@dataclass(frozen=True)
class Words:
    """Both sides' files, of which the newer one's words count first."""

    left: Mapping[str, bytes]
    right: Mapping[str, bytes]

    def sentence(self, point: Point) -> str:
        """The point as a person reads it. Raises KeyError for a code without a sentence."""
        told = {key: self._value(point, key, text) for key, text in point.data.items()}
        return str(SENTENCES[point.code]) % told

    def name(self, subject: Subject) -> str:
        """What people call it."""
        if subject.kind == "limits":
            return limit_name(subject.id)
        handle = subject.id.rpartition("/")[2].lstrip("#")
        name = " → ".join(self.text(one) for one in subject.name.split(" → "))
        return f"{name}, {handle}" if subject.kind == "rule" and name else name or handle

    def text(self, text: str) -> str:
        """A text of the diagrams and forms in the reader's language."""
        return self._texts.get(text, text) if text else text

    def _value(self, point: Point, key: str, text: str) -> str:
        if not text:
            return gettext("nothing")
        if key == "limit":
            return limit_name(text)
        if key == "language":
            return str(PROPERTIES.get(text, text))
        if key in ("band", "party"):
            return words(text)
        if key == "letter":
            return self._letter(text)
        if key in ("was", "now"):
            return self._side(point, text)
        return self.text(text) if key in ("name", "form", "field", "on", "decision") else text

    def _side(self, point: Point, text: str) -> str:
        if point.code in ("limit_falls", "limit_rises"):
            return self._number(point.subject, text)
        if point.code in ("outcome", "external", "limit_unit"):
            return words(text)
        if point.code == "groups":
            return ", ".join(self._titles.get(one.strip(), one.strip()) for one in text.split(","))
        if point.code == "check_scope":
            return f"“{self._titles.get(text, text)}”"
        if point.code.startswith("four_eyes"):
            return ", ".join(f"“{self.text(one)}”" for one in text.splitlines())
        return self.text(text)

    def _letter(self, code: str) -> str:
        """The title of a letter in the reader's language, else in English, else its code."""
        for language in (i18n.current().code, "en"):
            name = f"notices/{code}.{language}.md"
            data = self.right.get(name) or self.left.get(name)
            if data is not None:
                try:
                    return f"“{notices.parse(name, data).title}”"
                except Refused:
                    continue
        return code

    def _number(self, limit: str, text: str) -> str:
        """5 working days; the bare number where its unit is not known."""
        unit = self._units.get(limit, "")
        if unit not in list(Unit) or not text.isdigit():
            return text
        return limit_words(Limit(int(text), Unit(unit), "", "", False))

    @cached_property
    def _packs(self) -> tuple[Mapping[str, object], ...]:
        return tuple(plain(files.get("pack.yaml", b"")) for files in (self.left, self.right))

    @cached_property
    def _units(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for pack in self._packs:
            limits = pack.get("limits")
            for name, limit in limits.items() if isinstance(limits, dict) else ():
                if isinstance(limit, dict):
                    found[str(name)] = str(limit.get("unit", ""))
        return found

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        """Codes of the pack's own lists → their title."""
        found: dict[str, str] = {}
        language = i18n.current().code
        for pack in self._packs:
            for key in _LISTS:
                listed = pack.get(key)
                for one in listed if isinstance(listed, list) else ():
                    if isinstance(one, dict) and "code" in one:
                        found[str(one["code"])] = str(one.get(language) or one.get("en") or one["code"])
        return found

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        if i18n.current().code != "zh_Hans":
            return {}
        found: dict[str, str] = {}
        for files in (self.left, self.right):
            found |= {str(key): str(value) for key, value in plain(files.get("zh_Hans.yaml", b"")).items()}
        return found


def titles() -> dict[str, str]:
    """Pack code → its title, of every published pack."""
    return {code: pack_title(project) for code, project in published_packs().items()}


def kind_words(kind: str) -> str:
    return str(KINDS[kind]) if kind in KINDS else kind


def property_words(what: str) -> str:
    """A property in the words of the field; a path of the file that has none as it stands."""
    if what in PROPERTIES:
        return str(PROPERTIES[what])
    for prefix, said in (("input ", gettext("Input")), ("output ", gettext("Output")), ("requires ", gettext("Needs"))):
        if what.startswith(prefix):
            return f"{said}: {what.removeprefix(prefix)}"
    for prefix in ("cell ", "note "):
        if what.startswith(prefix):
            return what.removeprefix(prefix).lstrip("#")
    return what
