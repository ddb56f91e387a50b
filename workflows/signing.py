"""Counsel's word on a rule or a scorecard, written into its file as data: all else stays as it was written."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import yaml

from workflows import pack_file
from workflows.errors import Problem, Refused
from workflows.pack import Limit, Pack
from workflows.scoring import scorecard
from workflows.sentences import sentence

LONGEST = 120


def unsigned(pack: Pack) -> tuple[str, ...]:
    """The periods and numbers that nobody has read in their source yet, by name."""
    return tuple(name for name, limit in pack.limits.items() if not limit.verified)


def sign(data: bytes, names: Collection[str], by: str, on: date) -> bytes:
    """The pack.yaml with these limits signed by `by`; once all are, the pack as a whole is. Raises Refused for a file
    that is not as it should be, and for a limit that it lacks or that is signed already."""
    pack = pack_file.parse(data)
    for name in names:
        if name not in pack.limits or pack.limits[name].verified:
            reason = sentence("Expected a limit that nobody has signed but got %(name)r", name=name)
            raise Refused((Problem(f"limits.{name}", "pack.yaml", 0, "signed", reason, sentence("Choose another.")),))
    text = data.decode("utf-8-sig")
    root = _mapping(yaml.compose(text, Loader=yaml.SafeLoader))
    places = _fields(_mapping(_fields(root)["limits"][1]))
    whole = set(unsigned(pack)) <= set(names) and not pack.verified
    mappings = [_mapping(places[name][1]) for name in set(names)] + ([root] if whole else [])
    signed = _signed(text, mappings, by, on)
    pack_file.parse(signed)
    return signed


def sign_scorecard(data: bytes, by: str, on: date) -> bytes:
    """The scorecard.yaml signed by `by` as it stands. Raises Refused for a file that is not as it should be, and for
    one that is signed already."""
    if scorecard.parse(data).verified:
        reason = "Expected a scorecard that nobody has signed but this one is"
        raise Refused((Problem("verified", "scorecard.yaml", 0, "signed", reason, "Leave it."),))
    text = data.decode("utf-8-sig")
    signed = _signed(text, [_mapping(yaml.compose(text, Loader=yaml.SafeLoader))], by, on)
    scorecard.parse(signed)
    return signed


def _signed(text: str, mappings: Iterable[yaml.MappingNode], by: str, on: date) -> bytes:
    """With the signature in each of these mappings, where it says that it is not verified."""
    signature = {"verified_by": json.dumps(by[:LONGEST], ensure_ascii=False), "verified_on": on.isoformat()}
    # From the end to the beginning, so that what stands before keeps its place.
    for mapping in sorted(mappings, key=lambda node: -_fields(node)["verified"][1].start_mark.index):
        key, value = _fields(mapping)["verified"]
        between = ", " if mapping.flow_style else "\n" + " " * key.start_mark.column
        said = "true" + "".join(f"{between}{name}: {words}" for name, words in signature.items())
        text = text[: value.start_mark.index] + said + text[value.end_mark.index :]
    return text.encode()


def claimed(pack: Pack) -> Mapping[str, Limit]:
    """The limits that say somebody signed them."""
    return {name: limit for name, limit in pack.limits.items() if limit.verified}


def _mapping(node: yaml.Node | None) -> yaml.MappingNode:
    """The file was read as a pack before, so that what should be a mapping is one."""
    assert isinstance(node, yaml.MappingNode)
    return node


def _fields(node: yaml.MappingNode) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    return {str(key.value): (key, value) for key, value in node.value}
