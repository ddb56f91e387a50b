"""Hostile and broken XML gets words, in bounded time, and never a file or an entity."""

import time

import pytest

from workflows.errors import Unreadable
from workflows.xml import parse


def test_a_plain_file_keeps_lines_and_loses_comments() -> None:
    root = parse(b"<a>\n<!-- c --><?p i?>\n<b>x<!-- y -->z</b></a>")
    (child,) = root
    assert (child.tag, child.text, child.sourceline) == ("b", "xz", 3)


HOSTILE = {
    "empty": (b"  ", "empty"),
    "not xml": (b"PK\x03\x04 zip", "not well-formed"),
    "half a file": (b"<a><b>", "not well-formed"),
    "external entity": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
    "external subset": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>', "DOCTYPE"),
    "billion laughs": (
        b'<!DOCTYPE a [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (99 + i, b"&%c;" % (98 + i) * 10) for i in range(9))
        + b"]><a>&k;</a>",
        "DOCTYPE",
    ),
    "undeclared entity": (b"<a>&x;</a>", "undefined entity"),
    "200,000 elements": (b"<a>" + b"<b/>" * 200_000 + b"</a>", "50,000 elements"),
    "10,000 levels": (b"<a>" * 10_000 + b"</a>" * 10_000, "200 levels"),
    "six megabytes": (b"<a>" + b" " * 6_000_000 + b"</a>", "5,000,000 bytes"),
    "a Chinese legacy encoding": ('<?xml version="1.0" encoding="GBK"?><a>考察</a>'.encode("gbk"), "encoding is GBK"),
    "an invented encoding": (b'<?xml version="1.0" encoding="klingon"?><a/>', "encoding is klingon"),
    "UTF-16 said, UTF-8 sent": (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "encoding is UTF-16"),
    "bytes outside UTF-8": (b"<a>\xff\xfe</a>", "not well-formed"),
    "a NUL": (b"<a>\x00</a>", "not well-formed"),
    "an unbound prefix": (b"<x:a/>", "unbound prefix"),
    "the same attribute twice": (b'<a id="1" id="2"/>', "duplicate attribute"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_with_words_and_at_once(name: str) -> None:
    data, words = HOSTILE[name]
    began = time.perf_counter()
    with pytest.raises(Unreadable, match=words):
        parse(data)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_common_encodings_are_read(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    root = parse(f'<?xml version="1.0" encoding="{name}"?><a>é</a>'.encode(encoding))
    assert root.text == "é"


def test_caps_can_be_lowered() -> None:
    with pytest.raises(Unreadable, match="at most 2 elements"):
        parse(b"<a><b/><c/></a>", max_elements=2)
    with pytest.raises(Unreadable, match="at most 3 bytes"):
        parse(b"<a/>", max_bytes=3)
