"""The words of form-js 1.23 schemas that we honour, and our own types on top of them."""

# our type -> the form-js type it is drawn as in the form editor
OWN_TYPES = {
    "rating": "radio",
    "ratings": "group",
    "evidence": "filepicker",
    "person": "select",
    "finding": "group",
    "pieces": "checklist",
    "concerns": "group",
    "signature": "checkbox",
}
OWN_PROPERTIES = frozenset({"probity:type", "probity:criterion", "probity:group", "probity:cites", "probity:criteria"})

CHOICES = frozenset({"checklist", "radio", "select", "taglist"})
LEAVES = CHOICES | {
    "textfield", "textarea", "number", "datetime", "expression", "filepicker", "checkbox",
    "rating", "evidence", "person", "pieces", "signature",
}  # fmt: skip
PRESENTATION = frozenset({"text", "image", "table", "html", "documentPreview", "spacer", "separator", "button"})
CONTAINERS = frozenset({"group", "dynamiclist", "ratings", "finding", "concerns"})
TEMPLATED = ("label", "dateLabel", "timeLabel", "description", "text", "content", "alt", "accept")

_COMMON = {"id", "type", "label", "description", "properties", "conditional", "layout"}
_INPUT = _COMMON | {"key", "validate", "disabled", "readonly", "defaultValue"}
_OPTIONS = {"values", "valuesKey", "valuesExpression"}

# form-js type -> every setting we know what to do with
SETTINGS: dict[str, set[str]] = {
    "textfield": _INPUT | {"appearance"},
    "textarea": _INPUT,
    "number": _INPUT | {"appearance", "decimalDigits", "increment", "serializeToString"},
    "datetime": _INPUT
    | {"subtype", "dateLabel", "timeLabel", "use24h", "disallowPassedDates", "timeInterval", "timeSerializingFormat"},
    "expression": _COMMON | {"key", "expression", "computeOn"},
    "filepicker": _INPUT | {"multiple", "accept"},
    "checkbox": _INPUT,
    "checklist": _INPUT | _OPTIONS,
    "radio": _INPUT | _OPTIONS,
    "select": _INPUT | _OPTIONS | {"searchable"},
    "taglist": _INPUT | _OPTIONS,
    "group": _COMMON | {"path", "components", "showOutline", "verticalAlignment"},
    "dynamiclist": _COMMON
    | {"path", "components", "showOutline", "verticalAlignment", "isRepeating", "allowAddRemove"}
    | {"defaultRepetitions", "disableCollapse", "nonCollapsedItems"},
    "text": _COMMON | {"text", "strict"},
    "html": _COMMON | {"content", "strict"},
    "image": _COMMON | {"source", "alt"},
    "table": _COMMON | {"dataSource", "columns", "columnsExpression", "rowCount"},
    "documentPreview": _COMMON | {"dataSource", "maxHeight"},
    "spacer": _COMMON | {"height"},
    "separator": _COMMON,
    "button": _COMMON | {"key", "action"},
}

VALIDATIONS: dict[str, set[str]] = {
    "textfield": {"required", "minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"},
    "textarea": {"required", "minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"},
    "number": {"required", "min", "max"},
    **{
        kind: {"required"} for kind in ("datetime", "filepicker", "checkbox", "checklist", "radio", "select", "taglist")
    },
}

# a datum with the name of a FEEL built-in would hide the built-in; `this`, `parent` and `i` are form-js' own;
# password, csrf_token, then and outside_* are inputs of the page around the form
RESERVED_NAMES = frozenset(
    """abs after all and any append before between ceiling coincides concatenate contains context count csrf_token date
    decimal duration during else even every exp external facts false finishes flatten floor for function i if in
    includes log matches max mean median meets min mode modulo not now null number odd or outside_channel
    outside_copy_sent outside_read_back outside_received_on outside_scan overlaps parent password product range
    replace return reverse satisfies some sort split sqrt starts stddev string sublist substring sum then this time
    today trim true union""".split()
)
