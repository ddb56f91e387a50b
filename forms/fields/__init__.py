"""The fields of forms by kind: what each accepts, holds and says."""

from forms.fields.base import Answer, Posted, Slot
from forms.fields.choices import ChoiceAnswer, ManyAnswer, PersonAnswer, PiecesAnswer, RatingAnswer
from forms.fields.dates import DateAnswer
from forms.fields.files import EvidenceAnswer, FileAnswer
from forms.fields.text import NumberAnswer, TextAnswer, TextAreaAnswer
from forms.fields.ticks import CheckboxAnswer, ComputedAnswer, SignatureAnswer

FIELDS: dict[str, type[Answer]] = {
    "textfield": TextAnswer,
    "textarea": TextAreaAnswer,
    "number": NumberAnswer,
    "datetime": DateAnswer,
    "expression": ComputedAnswer,
    "filepicker": FileAnswer,
    "checkbox": CheckboxAnswer,
    "checklist": ManyAnswer,
    "radio": ChoiceAnswer,
    "select": ChoiceAnswer,
    "taglist": ManyAnswer,
    "rating": RatingAnswer,
    "evidence": EvidenceAnswer,
    "person": PersonAnswer,
    "pieces": PiecesAnswer,
    "signature": SignatureAnswer,
}

__all__ = ["FIELDS", "Answer", "Posted", "Slot"]
