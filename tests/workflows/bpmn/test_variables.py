"""Process variables are let in as scalars and short lists, and come back as they were."""

import math

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.bpmn import variables
from workflows.bpmn.variables import VariableRefused
from workflows.feel import YearsMonths

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(-(2.0**53), 2.0**53)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.text("@PMT0-:", max_size=6)
    | st.dates()
    | st.datetimes(timezones=st.just(None) | st.timezones())
    | st.times()
    | st.timedeltas()
    | st.integers(-1000, 1000).map(YearsMonths)
)


@given(scalars | st.lists(scalars, max_size=50))
def test_a_value_comes_back_from_json_as_it_was(value: object) -> None:
    stored = orjson.loads(orjson.dumps(variables.encode("x", value)))
    read = variables.decode(stored)
    assert read == value or (isinstance(value, float) and math.isclose(read, value))  # type: ignore[arg-type]
    assert type(read) is type(value)


@pytest.mark.parametrize("name", ["", "a b", "1a", "a-b", "facts", "typename", "x" * 65, "名", "a.b"])
def test_a_name_is_an_identifier(name: str) -> None:
    with pytest.raises(VariableRefused):
        variables.check_name(name)


@pytest.mark.parametrize(
    "value",
    [{}, {"a": 1}, [[1]], [{"a": 1}], {1}, object(), math.nan, math.inf, 2**53 + 1, "x" * 1001, ["x"] * 51, b"x"],
)
def test_what_is_no_scalar_is_refused(value: object) -> None:
    with pytest.raises(VariableRefused):
        variables.encode("x", value)


def test_a_list_is_never_shared() -> None:
    stored = variables.encode("x", [1, 2])
    assert variables.decode(stored) is not variables.decode(stored)
