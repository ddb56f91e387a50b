"""One form for every file: the same when it is read, the same when written again, and hostile files stay refused."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.conformance.test_miwg import MODELS
from workflows import packs, xml
from workflows.canonical import canonical, canonical_xml, same
from workflows.errors import Unreadable

DRAWN = [
    (f"{code}/{name}", data)
    for code in packs.shipped()
    for name, data in packs.files(code).items()
    if name.endswith((".bpmn", ".dmn"))
]


def tree(element: etree._Element) -> Any:
    """What a reader sees: names, attributes, texts that count, children in their order."""
    inside = [child for child in element if isinstance(child.tag, str)]
    mixed = any((text or "").strip() for text in (element.text, *(child.tail for child in inside)))
    text = "" if inside and not mixed else element.text or ""
    children = [(tree(child), (child.tail or "") if mixed else "") for child in inside]
    return element.tag, sorted(element.attrib.items()), text, children


@pytest.mark.parametrize(("name", "data"), DRAWN, ids=[name for name, _ in DRAWN])
def test_a_drawing_says_the_same_and_is_written_the_same_again(name: str, data: bytes) -> None:
    written = canonical_xml(data)
    assert tree(xml.parse(written)) == tree(xml.parse(data))
    assert canonical_xml(written) == written


def test_attributes_quotes_and_indentation_make_no_difference() -> None:
    one = b"<a xmlns='u' b='1' id='x'><c/>\n\n<d>t</d></a>"
    other = b'<?xml version="1.0"?><a id="x" b="1" xmlns="u">\n\t<c></c><d>t</d>\n</a>'
    assert canonical_xml(one) == canonical_xml(other)
    assert same("x.bpmn", one, other) and not same("x.bpmn", one, other.replace(b">t<", b">T<"))


def test_what_counts_is_kept_as_it_is() -> None:
    source = (
        b'<!-- before --><a xmlns="u:d" z="&quot;&#10;&lt;" id="2"><p:b xmlns:p="u:p" p:q="x"><c xmlns=""> t <i/> u</c>'
        b'</p:b><!-- inside --><e> </e><f><![CDATA[1 < 2 & 3]]></f><g xml:space="preserve"> <h/> </g></a><?after it?>'
    )
    written = canonical_xml(source)
    assert tree(xml.parse(written)) == tree(xml.parse(source))
    for kept in (b"<!-- before -->", b"<!-- inside -->", b"<?after it?>", b"<c xmlns=\"\"> t <i/> u</c>", b"<e> </e>",
                 b"1 &lt; 2 &amp; 3", b'z="&quot;&#10;&lt;"', b"> <h/> </g>"):  # fmt: skip
        assert kept in written, kept


def test_one_prefix_with_two_meanings_stays_where_it_is() -> None:
    source = b'<a xmlns:p="one"><p:b/><c xmlns:p="two"><p:b p:x="1"/></c></a>'
    assert tree(xml.parse(canonical_xml(source))) == tree(xml.parse(source))


@pytest.mark.parametrize("source", [b"", b"<a>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a/><b/>", b"\xff<a/>"])
def test_what_cannot_be_read_is_refused_and_comes_back_as_it_is(source: bytes) -> None:
    with pytest.raises(Unreadable):
        canonical_xml(source)
    assert canonical("x.bpmn", source) == source


def test_forms_and_texts_have_one_form_too() -> None:
    assert (
        canonical("forms/a.form", b'{"b":1,"a":["\xe5\x90\x8d"]}')
        == '{\n  "b": 1,\n  "a": [\n    "名"\n  ]\n}\n'.encode()
    )
    assert canonical("pack.yaml", b"a: 1\r\nb: 2") == b"a: 1\nb: 2\n"
    for odd in (b'{"a":1,"a":2}', b'{"a":NaN}', b"[" * 100_000, b"{"):
        assert canonical("forms/a.form", odd) == odd


def test_a_refusal_knows_its_line() -> None:
    for source in (b"<a>\n<b>\n</a>", b"<a>\n\n<!DOCTYPE a>", b"<a>\n\n" + b"<b>" * 300):
        with pytest.raises(Unreadable) as refused:
            canonical_xml(source)
        assert refused.value.line == 3, source[:20]


@pytest.mark.skipif(not MODELS, reason="PROBITY_CONFORMANCE names no folder with miwg-reference")
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_models_of_other_tools_say_the_same(path: Path) -> None:
    """Namespaces, prefixes and foreign extensions of every sort."""
    data = path.read_bytes()
    assert tree(xml.parse(canonical_xml(data))) == tree(xml.parse(data))
