"""One tick: a checkbox, a signature; and what is computed without asking."""

from forms.fields.base import Answer, Posted
from forms.templates import as_text

PASSWORD = "password"  # noqa: S105 - the name of the input


class CheckboxAnswer(Answer):
    """`checkbox`: `data` is True or False."""

    empty = False

    def sanitise(self, value: object) -> object:
        return value is True

    def read(self, posted: Posted) -> None:
        self.data = posted.text(self.name) not in ("", "false", "0")

    def words(self, value: object) -> str:
        return self._("Yes") if value is True else self._("No")


class SignatureAnswer(CheckboxAnswer):
    """A declaration that must be ticked, with the signer's password where the context names a signer.

    The password never becomes data: the page reads it from the post and lets the door verify it.
    """

    has_password = False

    def sanitise(self, value: object) -> object:
        return False  # a signature is never taken over from a draft

    def read(self, posted: Posted) -> None:
        super().read(posted)
        self.has_password = bool(posted.text(PASSWORD))

    def words(self, value: object) -> str:
        return self._("Signed") if value is True else ""


class ComputedAnswer(Answer):
    """`expression`: `data` is what the server computed; nothing posted or given counts."""

    is_asked = False

    def read(self, posted: Posted) -> None:
        return

    def was_shown(self, posted: Posted) -> bool:
        return False

    def words(self, value: object) -> str:
        return as_text(value)
