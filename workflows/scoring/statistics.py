"""The statistics of calibration and impact from a file: what each reads, and what it tells, as plain values."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from workflows.scoring import agreement, ahp
from workflows.scoring.agreement import Level, Weighting
from workflows.scoring.case_file import as_yaml
from workflows.scoring.explained import Plain, exact, number
from workflows.scoring.impact import FEWEST_SHOWN, Comparison, Group, impact
from workflows.scoring.raters import HIGHEST, LOWEST, r_wg
from workflows.strict_yaml import Entry, Reading

MOST = 1_000_000
"""The largest count, rating or comparison that a file may hold."""
_RATIO = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")


def compute(kind: str, data: bytes, name: str) -> Plain:
    """One of STATISTICS of the data in a file. A statistic that the data do not define is None.

    Raises Refused with the line of every value that does not fit, KeyError on a kind that there is none of.
    """
    reading = Reading(name, as_yaml(data))
    required, optional, told = STATISTICS[kind]
    root = reading.root()
    fields = reading.keys(root, required, optional)
    reading.done()
    found: Plain = {}
    with reading.going_on():
        try:
            found = told(reading, fields)
        except ValueError as error:  # what only shows when the whole table is seen
            raise reading.wrong(root, "data", str(error)) from None
    reading.done()
    return found


def _kappa(reading: Reading, fields: Mapping[str, Entry]) -> Plain:
    table = _table(reading, fields["table"])
    if "weights" in fields:
        entry = fields["weights"]
        given = _table(reading, entry) if entry.kind == "seq" else reading.choice(entry, Weighting)
        return {"kappa": agreement.cohen_kappa(table, given)}
    return {
        "kappa": agreement.cohen_kappa(table),
        "linear": agreement.cohen_kappa(table, Weighting.LINEAR),
        "quadratic": agreement.cohen_kappa(table, Weighting.QUADRATIC),
    }


def _fleiss(reading: Reading, fields: Mapping[str, Entry]) -> Plain:
    found = agreement.fleiss_kappa(_table(reading, fields["table"]))
    return {"observed": found.observed, "chance": found.chance, "kappa": found.kappa}


def _alpha(reading: Reading, fields: Mapping[str, Entry]) -> Plain:
    units = reading.each(
        fields["units"], lambda unit: reading.each(unit, lambda e: None if e.kind == "null" else _number(reading, e))
    )
    reading.done()
    levels = [reading.choice(fields["level"], Level)] if "level" in fields else list(Level)
    return {str(level): agreement.krippendorff_alpha(units, level) for level in levels}


def _icc(reading: Reading, fields: Mapping[str, Entry]) -> Plain:
    confidence = float(reading.decimal(fields["confidence"], "0.5", "0.999")) if "confidence" in fields else 0.95
    found = agreement.icc(_table(reading, fields["table"]), confidence)
    if found is None:
        return {"confidence": confidence, "mean_squares": None, "coefficients": None}
    named = {"ICC(1,1)": found.icc11, "ICC(2,1)": found.icc21, "ICC(3,1)": found.icc31,
             "ICC(1,k)": found.icc1k, "ICC(2,k)": found.icc2k, "ICC(3,k)": found.icc3k}  # fmt: skip
    return {
        "confidence": confidence,
        "mean_squares": {"BMS": found.bms, "WMS": found.wms, "JMS": found.jms, "EMS": found.ems},
        "coefficients": {name: {"value": c.value, "low": c.low, "high": c.high} for name, c in named.items()},
    }


def _rwg(reading: Reading, fields: Mapping[str, Entry]) -> Plain:
    points = reading.integer(fields["points"], 2, 100) if "points" in fields else HIGHEST
    cases = reading.each(fields["cases"], lambda case: reading.each(case, lambda e: reading.integer(e, LOWEST, points)))
    reading.done()
    if not cases:
        raise ValueError("Expected at least one case but there is none")
    found = [r_wg(case, points) for case in cases]
    return {"r_wg": [number(one) for one in found], "mean": number(sum(found, Fraction(0)) / len(found))}


def _ahp(reading: Reading, fields: Mapping[str, Entry]) -> Plain:
    matrix = _table(reading, fields["matrix"])
    found = ahp.weigh(matrix)
    titles = reading.several(fields, "criteria", reading.string) or tuple(str(i + 1) for i in range(len(matrix)))
    if len(set(titles)) != len(matrix):
        raise reading.wrong(
            fields["criteria"], "criteria", f"Expected {len(matrix)} different names but got {len(set(titles))}"
        )
    return {
        "weights": dict(zip(titles, found.weights, strict=True)),
        "lambda_max": found.lambda_max,
        "consistency_index": found.index,
        "consistency_ratio": found.ratio,
        "consistent": found.consistent,
    }


def _impact(reading: Reading, fields: Mapping[str, Entry]) -> Plain:
    fewest = reading.integer(fields["fewest"], 1, 1000) if "fewest" in fields else FEWEST_SHOWN
    groups = {
        name: _group(reading, entry)
        for name, entry in reading.keys(fields["groups"], (), fields["groups"].fields).items()
    }
    reading.done()
    found = impact(groups, fewest)
    return {
        "fewest": fewest,
        "suppressed": found.suppressed,
        "highest": found.best,
        "rates": {name: {"rate": number(rate), "exact": exact(rate)} for name, rate in found.rates.items()},
        "comparisons": {name: compared(one) for name, one in found.comparisons.items()},
    }


def compared(one: Comparison) -> Plain:
    """One group against the one of the highest rate."""
    return {
        "ratio": number(one.ratio),
        "exact": exact(one.ratio),
        "flagged": one.flagged,
        "small_sample": one.small_sample,
        "z": one.z,
        "chi2": one.chi2,
        "yates": one.yates,
        "fisher": one.fisher,
        "shortfall": number(one.shortfall),
    }


def _group(reading: Reading, entry: Entry) -> Group:
    fields = reading.keys(entry, ("selected", "total"))
    selected, total = (
        reading.field(fields, key, lambda e: reading.integer(e, 0, MOST), 0) for key in ("selected", "total")
    )
    if selected > total:
        reading.refuse(entry, "selected", f"Expected at most {total} selected but got {selected}")
        return Group(0, 0)
    return Group(selected, total)


def _table(reading: Reading, entry: Entry) -> tuple[tuple[float, ...], ...]:
    """A table of numbers, whole: a cell that is none is noted, and then nothing is computed."""
    rows = reading.each(entry, lambda row: reading.each(row, lambda e: _number(reading, e)))
    reading.done()
    return rows


def _number(reading: Reading, entry: Entry) -> float:
    """A number, or a fraction such as "1/3", for comparisons of pairs."""
    ratio = _RATIO.fullmatch(entry.text)
    if ratio and int(ratio[2]):
        return float(Fraction(int(ratio[1]), int(ratio[2])))
    if entry.kind in ("map", "seq", "null", "bool") or not _NUMBER.fullmatch(entry.text):
        raise reading.wrong(entry, "type", f'Expected a number, or a fraction like "1/3", but got {entry.text!r}')
    if abs(found := float(entry.text)) > MOST:
        raise reading.wrong(entry, "range", f"Expected a number up to {MOST} but got {entry.text}")
    return found


Told = Callable[[Reading, Mapping[str, Entry]], dict[str, Any]]
STATISTICS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], Told]]] = {
    "kappa": (("table",), ("weights",), _kappa),
    "fleiss": (("table",), (), _fleiss),
    "alpha": (("units",), ("level",), _alpha),
    "icc": (("table",), ("confidence",), _icc),
    "rwg": (("cases",), ("points",), _rwg),
    "ahp": (("matrix",), ("criteria",), _ahp),
    "impact": (("groups",), ("fewest",), _impact),
}
"""kind → the keys its file must have, those it may have, and what it tells."""
