"""XML from strangers, parsed without entities, network or surprises, and only when it is small enough."""

import re
from typing import Final
from xml.parsers import expat

from lxml import etree

from workflows.errors import Unreadable
from workflows.sentences import sentence

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 50_000
MAX_DEPTH = 200

# Expat's words for what a file edited by hand has most often; the others stay in English.
EXPAT: Final = (
    "mismatched tag",
    "no element found",
    "not well-formed (invalid token)",
    "unclosed token",
    "junk after document element",
    "duplicate attribute",
    "unbound prefix",
    "undefined entity",
)


def parse(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_elements: int = MAX_ELEMENTS, whole: bool = False
) -> etree._Element:
    """The root element, with source lines, without comments and processing instructions unless `whole`.

    Bytes, elements and depth (200 levels) are counted before any tree is built: 200,000 elements cost lxml
    several seconds. A DOCTYPE is refused whole, so no entity can be declared, expanded or fetched.
    Raises Unreadable, with words for the person who sent the file.
    """
    if not data.strip():
        raise Unreadable("Expected an XML file but the file is empty.")
    if len(data) > max_bytes:
        raise Unreadable(
            sentence(
                "Expected at most %(most)s bytes but the file is larger. Split it into smaller files.",
                most=format(max_bytes, ","),
            )
        )
    _survey(data, max_elements)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=not whole,
        remove_pis=not whole,
        huge_tree=False,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(sentence("The file is not well-formed XML: %(error)s.", error=str(error))) from error


def line_of(element: etree._Element) -> int:
    """The source line of an element, counted from 1; 0 where it is not known."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _survey(data: bytes, max_elements: int) -> None:
    """Walk the file once without building anything; raise Unreadable at the first thing out of bounds."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    count = depth = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > max_elements:
            raise Unreadable(
                sentence(
                    "Expected at most %(most)s elements but the file has more. Split it into smaller files.",
                    most=format(max_elements, ","),
                )
            )
        if depth > MAX_DEPTH:
            raise Unreadable(
                sentence(
                    "Expected at most %(most)s levels of nesting but line %(line)s goes deeper.",
                    most=MAX_DEPTH,
                    line=parser.CurrentLineNumber,
                ),
                parser.CurrentLineNumber,
            )

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(_name: str, _system: str | None, _public: str | None, _internal: bool) -> None:
        raise Unreadable(
            sentence(
                "Expected a file without a DOCTYPE but line %(line)s has one. Entities are "
                "never expanded here; remove the DOCTYPE and write the text itself.",
                line=parser.CurrentLineNumber,
            ),
            parser.CurrentLineNumber,
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        if error.code in _ENCODING_ERRORS:
            raise Unreadable(
                sentence(
                    "Expected a file in UTF-8 but its encoding is %(encoding)s. Save it as UTF-8.",
                    encoding=_declared(data),
                )
            ) from error
        words = expat.ErrorString(error.code)
        raise Unreadable(
            sentence(
                "The file is not well-formed XML: %(error)s (line %(line)s, column %(column)s).",
                error=sentence(words) if words in EXPAT else words,
                line=error.lineno,
                column=error.offset + 1,
            ),
            error.lineno,
        ) from error
    except (ValueError, LookupError) as error:  # pyexpat's words for an encoding of several bytes per character
        raise Unreadable(
            sentence(
                "Expected a file in UTF-8 but its encoding is %(encoding)s. Save it as UTF-8.", encoding=_declared(data)
            )
        ) from error


_ENCODING_ERRORS = (
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
)


def _declared(data: bytes) -> str:
    found = re.search(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']", data[:200])
    return found.group(1).decode("ascii") if found else "unknown"
