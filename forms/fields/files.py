"""Documents: sent along, or cited from the evidence of the case."""

from collections.abc import Sequence
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from typing import Any

from forms.context import Choice, Upload
from forms.fields.base import Answer, Posted

MAX_FILE_BYTES = 20 * 1024 * 1024
_TYPES = MimeTypes(filenames=())  # the built-in table, the same on every machine


class FileAnswer(Answer):
    """`filepicker`: `data` lists ids of documents already kept; `uploads` are files sent now.

    Only ids that were given before are believed. What a file really is, is found out where it is stored.
    """

    empty: object = ()
    uploads: tuple[Upload, ...] = ()
    multiple = False
    accept = ""

    def __init__(self, *args: Any, stored: Sequence[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.stored = tuple(stored)  # what the files of this very post became
        self.multiple = self.component.settings.get("multiple") is True
        self.accept = str(self.component.settings.get("accept") or "")

    @property
    def kept(self) -> list[str]:
        """Ids of the documents that stay."""
        return self.data if isinstance(self.data, list) else []

    @property
    def citable(self) -> tuple[Choice, ...]:
        """Documents that may be kept here: those given before."""
        given = list(self.start) if isinstance(self.start, list | tuple) else [self.start]
        known = dict.fromkeys([*given, *self.stored])
        names = {choice.value: choice for choice in self.context.evidence()} if known else {}
        return tuple(names.get(str(item), Choice(str(item), str(item))) for item in known)

    def sanitise(self, value: object) -> object:
        wanted = value if isinstance(value, list) else [value]
        if not any(wanted):
            return []
        return [choice.value for choice in self.citable if choice.value in wanted]

    def was_shown(self, posted: Posted) -> bool:
        return super().was_shown(posted) or f"file:{self.name}" in posted

    def read(self, posted: Posted) -> None:
        sent = [item for item in posted.getlist(f"file:{self.name}") if getattr(item, "filename", "")]
        self.uploads = tuple(Upload(self.name, _plain(item.filename), item.stream) for item in sent)
        if self.stored:
            self.uploads = ()
        tokens = [item for item in posted.getlist(self.name) if isinstance(item, str) and item] + list(self.stored)
        self.data = [choice.value for choice in self.citable if choice.value in tokens] if tokens else []
        if set(tokens) - set(self.kept):
            self.problem = self._("Choose only documents of this case")

    def accepts(self, filename: str) -> bool:
        """Whether the name's ending is among what the schema accepts (endings and media types)."""
        wanted = [item.strip().lower() for item in self.accept.split(",") if item.strip()]
        ending = PurePosixPath(filename.lower()).suffix
        kind = _TYPES.guess_type(f"x{ending}")[0] or ""
        families = {f"{kind.split('/')[0]}/*", kind, "*/*"} if kind else {"*/*"}
        return not wanted or any(item == ending or item in families for item in wanted)

    def words(self, value: object) -> str:
        values = value if isinstance(value, list) else [value] if value else []
        names = {c.value: c.label for c in (*self.context.evidence(), *self.citable)} if values else {}
        return ", ".join(names.get(str(item), str(item)) for item in values)


class EvidenceAnswer(FileAnswer):
    """Evidence for what is said: any number of documents of the case cited, or new ones sent."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.multiple = True

    @property
    def citable(self) -> tuple[Choice, ...]:
        evidence = self.context.evidence()
        known = {choice.value for choice in evidence}
        return (*evidence, *(choice for choice in super().citable if choice.value not in known))


def _plain(filename: str) -> str:
    """The last part of a file name, without control characters, at most 200 characters."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in name if char.isprintable())[-200:]


def size_of(upload: Upload) -> int:
    """Bytes of a file sent; the stream stands at its beginning afterwards."""
    size = upload.stream.seek(0, 2)
    upload.stream.seek(0)
    return size
