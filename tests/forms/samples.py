"""Forms and answers on which the browser's form-js and our server must agree."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.forms.build import options, part


class Sample(NamedTuple):
    name: str
    components: list[dict[str, Any]]
    answers: dict[str, Any]
    data: Mapping[str, Any] = MappingProxyType({})  # variables of the task, read only


def _req(**more: Any) -> dict[str, Any]:
    return {"validate": {"required": True, **more}}


TEXT = [part("textfield", "t", **_req(minLength=3, maxLength=8))]
AREA = [part("textarea", "a", validate={"minLength": 4, "maxLength": 10})]
EMAIL = [part("textfield", "mail", validate={"validationType": "email"})]
PHONE = [part("textfield", "tel", validate={"validationType": "phone"})]
CODE = [part("textfield", "code", validate={"pattern": r"^[A-Z]{2}-\d{3,4}$", "patternErrorMessage": "Like AB-123"})]
LOOSE = [part("textfield", "code", validate={"pattern": r"\bcat\b|^x?y+$"})]
DOT = [part("textarea", "code", validate={"pattern": "^.{1,3}$"})]
NUMBER = [part("number", "n", decimalDigits=2, validate={"min": -1, "max": 10.5})]
WHOLE = [part("number", "n", decimalDigits=0, **_req())]
STEP = [part("number", "n", increment="0.1")]
STRING = [part("number", "n", serializeToString=True, validate={"max": 5})]
DATE = [part("datetime", "d", subtype="date", **_req())]
TIME = [part("datetime", "d", subtype="time", **_req())]
MOMENT = [part("datetime", "d", subtype="datetime", timeSerializingFormat="no_timezone", **_req())]
TICK = [part("checkbox", "c", **_req())]
LIST = [part("checklist", "c", values=options("a", "b", 3), **_req())]
TAGS = [part("taglist", "c", values=options("a", "b"), **_req())]
RADIO = [part("radio", "r", values=options("a", 2, True), **_req())]
SELECT = [part("select", "s", values=options("a", "b"), **_req())]
FREE_SELECT = [part("select", "s", values=options("a", "b"))]
KEYED = [part("select", "s", valuesKey="shops", **_req())]
COMPUTED = [part("radio", "s", valuesExpression="=for x in shops return {label: x, value: x}", **_req())]
FILE = [part("filepicker", "f", **_req())]
GROUP = [
    part("group", "person", components=[part("textfield", "name", **_req()), part("textfield", "nick.short", **_req())])
]
DISABLED = [part("textfield", "t", disabled=True, **_req())]
READONLY = [part("textfield", "t", readonly=True, **_req())]
READONLY_IF = [part("checkbox", "lock"), part("textfield", "t", readonly="=lock", **_req(minLength=3))]
DEFAULT = [
    part("textfield", "t", defaultValue="abc", **_req()),
    part("radio", "r", values=options("a", "b"), defaultValue="b", **_req()),
]
HIDE = [
    part("radio", "sure", values=options("yes", "no")),
    part("textarea", "why", conditional={"hide": '=sure = "yes"'}, **_req()),
]
HIDE_NOT = [part("checkbox", "sure"), part("textarea", "why", conditional={"hide": "=not(sure)"}, **_req())]
HIDE_NULL = [part("number", "n"), part("textfield", "t", conditional={"hide": "=n > 5"}, **_req())]
HIDE_NOT_NULL = [part("number", "n"), part("textfield", "t", conditional={"hide": "=not(n > 5)"}, **_req())]
HIDE_GROUP = [
    part("checkbox", "open"),
    part(
        "group",
        "g",
        conditional={"hide": "=open != true"},
        components=[part("textfield", "x", **_req()), part("number", "y", **_req())],
    ),
]
CHAIN = [
    part("radio", "a", values=options("1", "2")),
    part("radio", "b", values=options("1", "2"), conditional={"hide": '=a = "1"'}, **_req()),
    part("textfield", "c", conditional={"hide": '=b = "1"'}, **_req()),
]
SUM = [
    part("number", "x"),
    part("expression", "double", expression="=x * 2"),
    part("textfield", "note", conditional={"hide": "=double < 10"}, **_req()),
]
LIMITS = [part("number", "lowest"), part("number", "n", validate={"min": "=lowest", "max": "=limit"})]
LENGTHS = [part("textfield", "t", validate={"minLength": "=least", "maxLength": "=least + 2"})]
ROWS = [
    part(
        "dynamiclist",
        "jobs",
        components=[
            part("textfield", "name", **_req()),
            part("checkbox", "current"),
            part("datetime", "till", subtype="date", conditional={"hide": "=this.current"}, **_req()),
        ],
    )
]
NESTED = [
    part(
        "dynamiclist",
        "jobs",
        components=[
            part("textfield", "name"),
            part(
                "dynamiclist",
                "duties",
                components=[part("textfield", "what", conditional={"hide": '=parent.name = "none"'}, **_req())],
            ),
        ],
    )
]
HIDDEN_ROWS = [
    part("checkbox", "none"),
    part("dynamiclist", "jobs", conditional={"hide": "=none"}, components=[part("textfield", "name", **_req())]),
    part("textfield", "why", conditional={"hide": "=count(jobs) > 1"}, **_req()),
]
ROW_INDEX = [
    part("dynamiclist", "jobs", components=[part("textfield", "name", conditional={"hide": "=i[1] = 1"}, **_req())])
]
NO_ROWS = [part("dynamiclist", "jobs", defaultRepetitions=0, components=[part("textfield", "name", **_req())])]
SHOWN = [
    part("text", "", id="words", text="# Title {{name}}\n\n* one\n* two"),
    part("separator", id="line"),
    part("spacer", id="space", height=20),
    part("textfield", "t", **_req()),
]

LONG_CHAIN = [
    *CHAIN[:2],
    part("radio", "c", values=options("1", "2"), conditional={"hide": '=b = "1"'}, **_req()),
    part("textfield", "d", conditional={"hide": '=c = "1"'}, **_req()),
]
ROW_SUM = [
    part(
        "dynamiclist",
        "jobs",
        components=[
            part("number", "pay"),
            part("expression", "year", expression="=this.pay * 12"),
            part("textfield", "why", conditional={"hide": "=this.year < 100"}, **_req()),
        ],
    )
]
HIDDEN_NESTED = [
    part("checkbox", "off"),
    part("group", "g", components=[part("textfield", "x", conditional={"hide": "=off"}), part("textfield", "y")]),
    part("textfield", "t", conditional={"hide": '=g.x = "a"'}, **_req()),
]
READONLY_NULL = [part("number", "n"), part("textfield", "t", readonly="=n > 5", **_req(minLength=3))]
OTHER_RULES = [
    part("checklist", "kinds", values=options("a", "b")),
    part("textfield", "one", conditional={"hide": '=list contains(kinds, "a")'}, **_req()),
    part("textfield", "two", conditional={"hide": "=count(kinds) != 2"}, **_req()),
    part("textfield", "three", conditional={"hide": '=not(some kind in kinds satisfies kind = "b")'}, **_req()),
    part("textfield", "four", conditional={"hide": "=missing = null"}, **_req()),
    part("textfield", "five", conditional={"hide": "=if count(kinds) > 0 then true else false"}, **_req()),
]

SHOPS = {"shops": ["a", "b"]}
SAMPLES = [
    Sample("a text that is there", TEXT, {"t": "hello"}),
    Sample("a text that is missing", TEXT, {"t": ""}),
    Sample("a text that was never given", TEXT, {}),
    Sample("a text of blanks", TEXT, {"t": "    "}),
    Sample("a text too short", TEXT, {"t": "ab"}),
    Sample("a text too long", TEXT, {"t": "abcdefghi"}),
    Sample("blanks around a text do not count", TEXT, {"t": "  ab   cd  "}),
    Sample("a no-break space around a text does not count", TEXT, {"t": "\u00a0ab\ufeff"}),
    Sample("an emoji counts twice", TEXT, {"t": "😀😀😀😀😀"}),
    Sample("three emoji are enough", TEXT, {"t": "😀x"}),
    Sample("a control character counts", TEXT, {"t": "ab\x85"}),
    Sample("lines count one each", AREA, {"a": "a\nb\nc\nd\ne"}),
    Sample("lines too many", AREA, {"a": "aa\nbb\ncc\ndd"}),
    Sample("an empty area", AREA, {"a": ""}),
    Sample("a short area", AREA, {"a": "abc"}),
    *[
        Sample(f"mail {text!r}", EMAIL, {"mail": text})
        for text in ("", "a@b", "a@b.org", "a b@c.org", "a@-b.org", "@b", "a@b.", "ä@b.org", "a@b.org\u2028")
    ],
    *[
        Sample(f"phone {text!r}", PHONE, {"tel": text})
        for text in (
            "+4930664040900",
            "004930664040900",
            "+49",
            "12345",
            "+8613912345678",
            "call +8613912345678",
            "+1 212 555 0100",
        )
    ],
    *[
        Sample(f"code {text!r}", CODE, {"code": text})
        for text in ("AB-123", "AB-12", "ab-123", "AB-1234", "AB-12345", "AB-123 ", "AB-١٢٣", "")
    ],
    *[
        Sample(f"loose {text!r}", LOOSE, {"code": text})
        for text in ("a cat", "concat", "cat!", "y", "xyyy", "xxy", "écat")
    ],
    *[Sample(f"dot {text!r}", DOT, {"code": text}) for text in ("abc", "abcd", "a\nb", "😀x", "😀😀", "a\u2028")],
    *[Sample(f"number {n!r}", NUMBER, {"n": n}) for n in (None, 0, -1, -1.01, 10.5, 10.51, 3.141, 0.1, 1e-7, "7", "x")],
    *[Sample(f"whole {n!r}", WHOLE, {"n": n}) for n in (None, 0, 3, 3.5, 3.0)],
    *[Sample(f"step {n!r}", STEP, {"n": n}) for n in (0.3, 0.35, 0, 7, -0.2, -0.25, 1.1)],
    *[Sample(f"number as text {n!r}", STRING, {"n": n}) for n in ("4.50", "5.01", 5, None)],
    *[Sample(f"date {d!r}", DATE, {"d": d}) for d in (None, "2026-02-28", "", "2026-01-05T10:00", "nonsense")],
    *[Sample(f"time {d!r}", TIME, {"d": d}) for d in (None, "09:30", "nonsense", "23:59")],
    *[Sample(f"moment {d!r}", MOMENT, {"d": d}) for d in (None, "2026-02-28T09:30", "2026-02-28")],
    *[Sample(f"tick {c!r}", TICK, {"c": c}) for c in (True, False, None)],
    *[Sample(f"list {c!r}", LIST, {"c": c}) for c in (["a"], [], ["a", 3], ["z"], ["3"], None)],
    *[Sample(f"tags {c!r}", TAGS, {"c": c}) for c in (["a", "b"], [], ["z"])],
    *[Sample(f"radio {r!r}", RADIO, {"r": r}) for r in ("a", 2, True, "2", None, "zzz")],
    *[Sample(f"select {s!r}", SELECT, {"s": s}) for s in ("a", None, "zzz")],
    *[Sample(f"free select {s!r}", FREE_SELECT, {"s": s}) for s in ("a", None, "zzz")],
    *[Sample(f"keyed {s!r}", KEYED, {"s": s}, SHOPS) for s in ("a", None, "c")],
    Sample("keyed without data", KEYED, {"s": "a"}),
    *[Sample(f"computed {s!r}", COMPUTED, {"s": s}, SHOPS) for s in ("b", None)],
    Sample("no file", FILE, {}),
    Sample("a group filled", GROUP, {"person": {"name": "A", "nick": {"short": "B"}}}),
    Sample("a group half filled", GROUP, {"person": {"name": "A"}}),
    Sample("a disabled field is not checked", DISABLED, {"t": ""}),
    Sample("a read-only field is checked", READONLY, {"t": ""}),
    Sample("a read-only field filled", READONLY, {"t": "abc"}),
    *[
        Sample(f"read-only if {lock} {t!r}", READONLY_IF, {"lock": lock, "t": t})
        for lock in (True, False)
        for t in ("ab", "abc")
    ],
    Sample("defaults count", DEFAULT, {}),
    Sample("a default can be emptied", DEFAULT, {"t": "", "r": "a"}),
    *[Sample(f"hide {s!r} {w!r}", HIDE, {"sure": s, "why": w}) for s in ("yes", "no", None) for w in ("", "so")],
    *[Sample(f"hide not {s!r} {w!r}", HIDE_NOT, {"sure": s, "why": w}) for s in (True, False) for w in ("", "so")],
    *[Sample(f"a rule of nothing {n!r}", HIDE_NULL, {"n": n}) for n in (None, 3, 8)],
    *[Sample(f"not of nothing {n!r}", HIDE_NOT_NULL, {"n": n}) for n in (None, 3, 8)],
    Sample("a hidden group is not checked", HIDE_GROUP, {"open": False}),
    Sample("a hidden group with leftovers", HIDE_GROUP, {"open": False, "g": {"x": "left"}}),
    Sample("a shown group is checked", HIDE_GROUP, {"open": True, "g": {"x": "here"}}),
    *[
        Sample(f"chain {a} {b} {c!r}", CHAIN, {"a": a, "b": b, "c": c})
        for a in ("1", "2")
        for b in ("1", "2")
        for c in ("", "x")
    ],
    *[
        Sample(f"long chain {a}{b}{c} {d!r}", LONG_CHAIN, {"a": a, "b": b, "c": c, "d": d})
        for a in ("1", "2")
        for b in ("1", "2")
        for c in ("1", "2")
        for d in ("", "x")
    ],
    *[Sample(f"sum in rows {pay}", ROW_SUM, {"jobs": [{"pay": pay}, {"pay": 1}]}) for pay in (None, 5, 9)],
    *[
        Sample(f"hidden in a group {o} {x!r}", HIDDEN_NESTED, {"off": o, "g": {"x": x}})
        for o in (True, False)
        for x in ("a", "b")
    ],
    *[Sample(f"read-only of nothing {n}", READONLY_NULL, {"n": n, "t": "ab"}) for n in (None, 3, 8)],
    *[Sample(f"other rules {kinds}", OTHER_RULES, {"kinds": kinds}) for kinds in ([], ["a"], ["b"], ["a", "b"])],
    *[Sample(f"sum {x!r}", SUM, {"x": x}) for x in (1, 5, 8)],
    *[Sample(f"limits {n}", LIMITS, {"lowest": 3, "n": n}, {"limit": 5}) for n in (2, 3, 5, 6)],
    Sample("no lower limit yet", LIMITS, {"n": 1}, {"limit": 5}),
    *[Sample(f"lengths {t!r}", LENGTHS, {"t": t}, {"least": 2}) for t in ("a", "ab", "abcde", "")],
    Sample("one row by default", ROWS, {}),
    Sample(
        "rows",
        ROWS,
        {"jobs": [{"name": "A", "current": True}, {"name": "", "current": False}, {"name": "C", "till": "2020-01-01"}]},
    ),
    Sample(
        "rows all right",
        ROWS,
        {"jobs": [{"name": "A", "current": True}, {"name": "B", "current": False, "till": "2020-01-01"}]},
    ),
    Sample(
        "rows in rows",
        NESTED,
        {"jobs": [{"name": "none", "duties": [{}, {}]}, {"name": "x", "duties": [{"what": "y"}, {}]}]},
    ),
    Sample("no rows", NO_ROWS, {}),
    Sample("hidden rows", HIDDEN_ROWS, {"none": True, "jobs": [{"name": ""}, {"name": "x"}], "why": ""}),
    Sample("shown rows", HIDDEN_ROWS, {"none": False, "jobs": [{"name": ""}, {"name": "x"}], "why": ""}),
    Sample("the number of the row", ROW_INDEX, {"jobs": [{}, {}, {"name": "x"}]}),
    Sample("beside what asks nothing", SHOWN, {"t": ""}, {"name": "A"}),
]
