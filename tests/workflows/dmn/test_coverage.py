"""Gaps and overlaps of decision tables, against the tables themselves on every combination of a grid."""

import itertools

import pytest

from workflows import dmn
from workflows.dmn import coverage

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="m" namespace="t">'


def model(
    columns: dict[str, tuple[str, str]], rules: list[tuple[str, ...]], policy: str = "UNIQUE", default: str = ""
) -> dmn.Model:
    """Columns as name -> (type, allowed values); rules as tests and, last, the output."""
    data = "".join(
        f'<inputData id="i_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'
        for name, (kind, _) in columns.items()
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#i_{name}"/></informationRequirement>' for name in columns
    )
    inputs = "".join(
        f'<input label="{name}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression>'
        + (f"<inputValues><text>{allowed}</text></inputValues>" if allowed else "")
        + "</input>"
        for name, (kind, allowed) in columns.items()
    )
    rows = "".join(
        f'<rule id="r{n}">'
        + "".join(f"<inputEntry><text><![CDATA[{test}]]></text></inputEntry>" for test in tests)
        + f"<outputEntry><text>{output}</text></outputEntry></rule>"
        for n, (*tests, output) in enumerate(rules)
    )
    end = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
    return dmn.read(
        f'{HEAD}{data}<decision id="x" name="x"><variable name="x"/>{needs}<decisionTable id="t" hitPolicy="{policy}">'
        f"{inputs}<output>{end}</output>{rows}</decisionTable></decision></definitions>".encode(),
        "m.dmn",
    )


def found(one: dmn.Model) -> coverage.Coverage:
    [(_, table)] = coverage.tables(one)
    return coverage.coverage(one, table)


def said(one: dmn.Model, rows: tuple[coverage.Row, ...]) -> list[str]:
    return [coverage.told(found(one).columns, row) for row in rows]


LEVEL = ("string", '"low","high"')
NUMBER = ("number", "")


def test_a_complete_table_has_neither() -> None:
    one = model(
        {"level": LEVEL, "years": NUMBER}, [('"low"', "-", "1"), ('"high"', "< 5", "2"), ('"high"', ">= 5", "3")]
    )
    assert found(one) == coverage.Coverage(("level", "years"))


def test_a_gap_is_told_with_the_columns_that_matter() -> None:
    one = model(
        {"level": LEVEL, "years": NUMBER}, [('"low"', "-", "1"), ('"high"', "[2..5)", "2"), ('"high"', "> 7", "3")]
    )
    assert said(one, found(one).gaps) == ['level = "high", years in (< 2, 5, ]5..7[, 7)']


def test_an_overlap_names_its_rules() -> None:
    one = model({"level": LEVEL, "years": NUMBER}, [("-", "<= 5", "1"), ('"high"', ">= 5", "2"), ('"low"', "> 5", "3")])
    assert said(one, found(one).overlaps) == ['level = "high", years = 5 (rules r0, r1)']


def test_rules_of_one_opinion_do_not_overlap_under_any() -> None:
    rules = [("<= 5", "1"), (">= 5", "1"), (">= 9", "2")]
    one = model({"years": NUMBER}, rules, "ANY")
    assert said(one, found(one).overlaps) == ["years in (9, > 9) (rules r1, r2)"]


def test_a_default_answers_what_no_rule_does() -> None:
    assert found(model({"years": NUMBER}, [("< 5", "1")], default="9")).gaps == ()


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_a_policy_with_many_answers_promises_none(policy: str) -> None:
    assert found(model({"years": NUMBER}, [("< 5", "1"), ("< 3", "2")], policy)) == coverage.Coverage(("years",))


def test_texts_without_a_list_leave_all_others_open() -> None:
    one = model({"level": ("string", "")}, [('"low"', "1"), ('not("low", "high")', "2")])
    assert said(one, found(one).gaps) == ['level = "high"']


def test_days_and_truths_are_cut_too() -> None:
    one = model(
        {"day": ("date", ""), "old": ("boolean", "")},
        [('< date("2026-01-01")', "-", "1"), ('>= date("2026-01-01")', "true", "2")],
    )
    assert said(one, found(one).gaps) == ['day in (date("2026-01-01"), > date("2026-01-01")), old = false']


def test_a_column_that_asks_more_is_named() -> None:
    one = model({"level": LEVEL, "codes": ("Any", "")}, [('"low"', 'list contains(?, "a")', "1")])
    assert found(one).open == ("codes",)


def test_the_table_itself_agrees_on_every_combination() -> None:
    columns = {"level": LEVEL, "years": NUMBER, "old": ("boolean", "")}
    rules = [
        ('"low"', "< 3", "-", "1"),
        ('"high"', "[1..4]", "true", "2"),
        ("-", "> 3", "false", "3"),
        ('"high"', "4", "-", "4"),
    ]
    evaluated = model(columns, rules, "COLLECT")
    gaps, overlaps = [], []
    for level, years, old in itertools.product(("low", "high"), (0, 1, 2, 3, 3.5, 4, 5), (True, False)):
        answers = len(evaluated.evaluate("x", {"level": level, "years": years, "old": old}, None).rules)
        gaps += [(level, years, old)] * (answers == 0)
        overlaps += [(level, years, old)] * (answers > 1)
    unique = model(columns, rules)
    assert gaps == [
        *(("low", years, old) for years, old in ((3, True), (3, False), (3.5, True), (4, True), (5, True))),
        *(
            ("high", years, old)
            for years, old in ((0, True), (0, False), (1, False), (2, False), (3, False), (5, True))
        ),
    ]
    assert said(unique, found(unique).gaps) == [
        'level = "low", years = 3',
        'level = "low", years in (]3..4[, 4, > 4), old = true',
        'level = "high", years < 1',
        'level = "high", years in (1, ]1..3[, 3), old = false',
        'level = "high", years > 4, old = true',
    ]
    assert overlaps == [("high", 4, True), ("high", 4, False)]
    assert said(unique, found(unique).overlaps) == [
        'level = "high", years = 4, old = true (rules r1, r3)',
        'level = "high", years = 4, old = false (rules r2, r3)',
    ]
