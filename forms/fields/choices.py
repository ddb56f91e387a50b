"""Choosing one or several of what is offered: options, people, points of a rating."""

from collections.abc import Sequence
from typing import Any

from forms.context import Choice, Criterion
from forms.fields.base import Answer, Posted
from forms.values import Option, options_of, same
from forms.words import _

NO_BASIS = "NB"


class ChoiceAnswer(Answer):
    """`radio` and `select`: `data` is the value of one option, or None."""

    options: tuple[Option, ...] = ()
    token = ""  # as posted, until the options are known

    def __init__(self, *args: Any, options: tuple[Option, ...] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        values = self.component.settings.get("values")
        self.options = options if values is None else options_of(values)

    @property
    def is_computed(self) -> bool:
        """Whether the options come from an expression and are not known before it was evaluated."""
        return "valuesExpression" in self.component.rules

    def known(self, value: object) -> bool:
        return any(same(option.value, value) for option in self.options)

    def sanitise(self, value: object) -> object:
        if self.is_computed and not self.options:
            return None if value in ("", None) else value
        return value if self.known(value) else None

    def read(self, posted: Posted) -> None:
        self.token = posted.text(self.name)
        self.choose()

    def choose(self) -> None:
        self.problem = ""
        found = [option.value for option in self.options if option.token == self.token]
        self.data = found[0] if found else None
        if self.token and not found:
            if self.is_computed and not self.options:
                self.data = self.token
            else:
                self.problem = self._("Choose one of the answers shown")

    def offer(self, options: tuple[Option, ...]) -> None:
        self.options = options
        if self.token:
            self.choose()
        else:
            self.data = self.sanitise(self.data)

    def words(self, value: object) -> str:
        found = [option.label for option in self.options if same(option.value, value)]
        return self._(found[0]) if found else "" if value is None else str(value)


class ManyAnswer(ChoiceAnswer):
    """`checklist` and `taglist`: `data` is the list of the chosen values in the order of the options."""

    empty: object = ()
    tokens: Sequence[str] | None = None

    def sanitise(self, value: object) -> object:
        chosen = list(value) if isinstance(value, list | tuple) else []
        return chosen if self.is_computed and not self.options else [v for v in chosen if self.known(v)]

    def read(self, posted: Posted) -> None:
        self.tokens = [text for text in posted.getlist(self.name) if isinstance(text, str) and text]
        self.choose()

    @property
    def chosen(self) -> list[object]:
        """The chosen values."""
        return self.data if isinstance(self.data, list) else []

    def choose(self) -> None:
        tokens = self.tokens or ()
        self.problem = ""
        self.data = [option.value for option in self.options if option.token in tokens]
        if self.is_computed and not self.options:
            self.data = list(tokens)
        elif set(tokens) - {option.token for option in self.options}:
            self.problem = self._("Choose only from the answers shown")

    def offer(self, options: tuple[Option, ...]) -> None:
        self.options = options
        if self.tokens is not None:
            self.choose()
        else:
            self.data = self.sanitise(self.data)

    def words(self, value: object) -> str:
        values = value if isinstance(value, list | tuple) else []
        return ", ".join(super(ManyAnswer, self).words(item) for item in values)


class PersonAnswer(ChoiceAnswer):
    """A person of a group (`probity:group`); whom a duty rules out is shown with the reason and cannot be chosen."""

    people: Sequence[Choice]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = self.context.people(str(self.component.properties.get("probity:group")))
        self.options = tuple(Option(p.value, p.label, p.value) for p in self.people if p.refused_reason is None)

    def choose(self) -> None:
        super().choose()
        reason = next((p.refused_reason for p in self.people if p.value == self.token), None)
        if reason is not None:
            self.problem = self._("Choose somebody else: %(reason)s", reason=self.context.translate(reason))

    def words(self, value: object) -> str:
        return next((p.label for p in self.people if p.value == value), "" if value is None else str(value))


class PiecesAnswer(ManyAnswer):
    """What an answer rests on: pieces of the case, those that bear on one criterion where the field names one."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        wanted = self.component.properties.get("probity:criterion")
        criterion = next((c for c in self.context.criteria if c.id == wanted), None)
        self.pieces: Sequence[Choice] = criterion.pieces if criterion else self.context.pieces
        self.options = tuple(Option(piece.value, piece.label, piece.value) for piece in self.pieces)

    def words(self, value: object) -> str:
        names = {piece.value: piece.label for piece in (*self.context.pieces, *self.pieces)}
        return ", ".join(names.get(str(item), str(item)) for item in (value if isinstance(value, list) else ()))


class RatingAnswer(ChoiceAnswer):
    """An anchored rating: `data` is 1 to 5, or "NB" where the rater has no basis to judge."""

    criterion: Criterion | None

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        wanted = str(self.component.properties.get("probity:criterion") or self.component.path[-1])
        self.criterion = next((c for c in self.context.criteria if c.id == wanted), None)
        points = tuple(Option(point, str(point), str(point)) for point in range(1, 6))
        self.options = (*points, Option(NO_BASIS, _("No basis"), NO_BASIS))

    def words(self, value: object) -> str:
        if value == NO_BASIS:
            return self._("No basis")
        anchor = self.criterion.anchors.get(value) if self.criterion and isinstance(value, int) else None
        return f"{value}: {self._(anchor)}" if anchor else "" if value is None else str(value)
