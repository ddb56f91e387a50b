"""What form-js 1.23 checks on submit, checked again on the server, with words that say what to do."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from wtforms.validators import StopValidation

from forms.fields.base import Answer, is_given
from forms.fields.choices import NO_BASIS, PiecesAnswer, RatingAnswer
from forms.fields.dates import DateAnswer
from forms.fields.files import MAX_FILE_BYTES, FileAnswer, size_of
from forms.fields.ticks import SignatureAnswer
from forms.model import RESTS_ON, Component
from forms.pattern_reader import compile_pattern
from forms.values import number_of, text_length

Validator = Callable[[Any, Any], None]

# form-js 1.23.0, EMAIL_PATTERN and PHONE_PATTERN; `$` never matches before a last line feed there
EMAIL = (
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$"
)
PHONE = (
    r"(\+|00)(297|93|244|1264|358|355|376|971|54|374|1684|1268|61|43|994|257|32|229|226|880|359|973|1242|3"
    r"87|590|375|501|1441|591|55|1246|673|975|267|236|1|61|41|56|86|225|237|243|242|682|57|269|238|506|53|"
    r"5999|61|1345|357|420|49|253|1767|45|1809|1829|1849|213|593|20|291|212|34|372|251|358|679|500|33|298|"
    r"691|241|44|995|44|233|350|224|590|220|245|240|30|1473|299|502|594|1671|592|852|504|385|509|36|62|44|"
    r"91|246|353|98|964|354|972|39|1876|44|962|81|76|77|254|996|855|686|1869|82|383|965|856|961|231|218|17"
    r"58|423|94|266|370|352|371|853|590|212|377|373|261|960|52|692|389|223|356|95|382|976|1670|258|222|166"
    r"4|596|230|265|60|262|264|687|227|672|234|505|683|31|47|977|674|64|968|92|507|64|51|63|680|675|48|178"
    r"7|1939|850|351|595|970|689|974|262|40|7|250|966|249|221|65|500|4779|677|232|503|378|252|508|381|211|"
    r"239|597|421|386|46|268|1721|248|963|1649|235|228|66|992|690|993|670|676|1868|216|90|688|886|255|256|"
    r"380|598|1|998|3906698|379|1784|58|1284|1340|84|678|681|685|967|27|260|263)(9[976]\d|8[987530]\d|6[98"
    r"7]\d|5[90]\d|42\d|3[875]\d|2[98654321]\d|9[8543210]|8[6421]|6[6543210]|5[87654321]|4[987654310]|3[96"
    r"43210]|2[70]|7|1)\d{4,20}$"
)

_ASK = {
    "textfield": "Enter an answer",
    "textarea": "Enter an answer",
    "number": "Enter a number",
    "checkbox": "Tick the box to go on",
    "checklist": "Choose at least one answer",
    "taglist": "Choose at least one answer",
    "radio": "Choose an answer",
    "select": "Choose an answer",
    "person": "Choose a person",
    "rating": "Choose a rating, or “No basis”",
    "pieces": "Choose what it rests on",
    "filepicker": "Choose a file",
    "evidence": "Cite or add a document",
    "signature": "Tick the box to sign",
}
_ASK_WHEN = {"date": "Enter a date", "time": "Enter a time", "datetime": "Enter a date and a time"}


def stop(field: Answer, text: str, **values: object) -> None:
    """End the checks of a field with one message in the reader's language."""
    raise StopValidation(field._(text, **values))


def readable(form: Any, field: Answer) -> None:
    if field.problem:
        raise StopValidation(field.problem)


def required(form: Any, field: Answer) -> None:
    if is_given(field.data) or (isinstance(field, FileAnswer) and field.uploads):
        return
    kind = field.component.kind
    stop(field, _ASK_WHEN[field.subtype] if isinstance(field, DateAnswer) else _ASK[kind])


def limit(field: Answer, name: str) -> Decimal | None:
    """A bound of the schema, evaluated where it was an expression; None where there is none."""
    return number_of(field.limits.get(name))


def between(form: Any, field: Answer) -> None:
    value = number_of(field.data)
    if value is None:
        return
    low, high = limit(field, "min"), limit(field, "max")
    if low is not None and value < low:
        stop(field, "Enter a number of at least %(least)s", least=f"{low.normalize():f}")
    if high is not None and value > high:
        stop(field, "Enter a number of at most %(most)s", most=f"{high.normalize():f}")


def precision(form: Any, field: Answer) -> None:
    value = number_of(field.data)
    if not value:  # form-js checks no digits of 0 and of nothing
        return
    digits, step = field.component.settings.get("decimalDigits"), number_of(field.component.settings.get("increment"))
    exponent = value.normalize().as_tuple().exponent
    if isinstance(digits, int) and isinstance(exponent, int) and -exponent > digits:
        if digits == 0:
            stop(field, "Enter a whole number")
        stop(field, "Enter a number with at most %(digits)s decimal digits", digits=digits)
    if step and value % step:
        below = value - value % step
        stop(
            field,
            "Enter a step of %(step)s, like %(below)s or %(above)s",
            step=f"{step.normalize():f}",
            below=f"{below.normalize():f}",
            above=f"{(below + step).normalize():f}",
        )


def length(form: Any, field: Answer) -> None:
    if not isinstance(field.data, str) or not field.data:
        return
    low, high, count = limit(field, "minLength"), limit(field, "maxLength"), text_length(field.data)
    if low is not None and count < low:
        stop(field, "Enter at least %(least)s characters; it has %(count)s", least=f"{int(low):,}", count=f"{count:,}")
    if high is not None and count > high:
        stop(field, "Enter at most %(most)s characters; it has %(count)s", most=f"{int(high):,}", count=f"{count:,}")


def shape(form: Any, field: Answer) -> None:
    if not isinstance(field.data, str) or not field.data:
        return
    checks = field.component.validate
    pattern, kind = checks.get("pattern"), checks.get("validationType")
    if pattern and not compile_pattern(str(pattern)).search(field.data):
        stop(field, str(checks.get("patternErrorMessage") or "Enter it in the form that is asked for"))
    if kind == "email" and not compile_pattern(EMAIL).search(field.data):
        stop(field, "Enter an email address, like name@example.org")
    if kind == "phone" and not compile_pattern(PHONE).search(field.data):
        stop(field, "Enter a phone number with the country code, like +4930664040900")


def not_past(form: Any, field: DateAnswer) -> None:
    """`disallowPassedDates`: the browser's calendar offers no day before today in the office's zone."""
    found = field.parse(field.data)
    day = found.date() if isinstance(found, datetime) else found
    if day is not None and field.subtype != "time" and day < field.today:  # type: ignore[operator]
        stop(field, "Enter today or a later day")


def files(form: Any, field: FileAnswer) -> None:
    for upload in field.uploads:
        if not field.accepts(upload.filename):
            stop(field, "%(file)s is of another type; choose %(types)s", file=upload.filename, types=field.accept)
        if size_of(upload) > MAX_FILE_BYTES:
            stop(field, "%(file)s is larger than 20 MB", file=upload.filename)
        if size_of(upload) == 0:
            stop(field, "%(file)s is empty", file=upload.filename)
    if not field.multiple and len(field.kept) + len(field.uploads) > 1:
        stop(field, "Choose one file only")


def password(form: Any, field: SignatureAnswer) -> None:
    if field.context.signer is not None and not field.has_password:
        stop(field, "Enter your password to sign")


def on_the_scorecard(form: Any, field: RatingAnswer) -> None:
    if field.criterion is None:
        stop(field, "This criterion is not on the scorecard")


def rests_on_something(form: Any, field: PiecesAnswer) -> None:
    """A rating names what it rests on; "no basis" rests on nothing (docs/scoring.md, Panel)."""
    criterion = field.component.properties.get("probity:criterion")
    rating = form[field.name.removesuffix(RESTS_ON)] if criterion else None
    if rating is None or rating.data in (None, NO_BASIS) or field.chosen:
        return
    stop(field, "Choose what your rating rests on" if field.pieces else "Nothing bears on this: say “No basis”")


_CHECKS: dict[str, tuple[Validator, ...]] = {
    "textfield": (shape, length),
    "textarea": (shape, length),
    "number": (precision, between),
    "filepicker": (files,),
    "evidence": (files,),
    "signature": (password,),
    "rating": (on_the_scorecard,),
    "pieces": (rests_on_something,),
}


def validators_for(component: Component) -> tuple[Validator, ...]:
    """The checks of one field in order; a disabled field is not checked (nor submitted), as in form-js."""
    if component.kind == "expression":
        return (required,) if component.required else ()
    if component.settings.get("disabled") is True:
        return ()
    checks: tuple[Validator, ...] = (readable,)
    checks += (required,) if component.required else ()
    checks += _CHECKS.get(component.kind, ())
    return checks + ((not_past,) if component.settings.get("disallowPassedDates") is True else ())
