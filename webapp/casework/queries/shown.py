"""What anybody may be shown of a document: its pages and its text without what was struck out of the case."""

from webapp.casework import evidence
from webapp.casework.queries import strikes
from webapp.casework.queries.head import CaseHead
from webapp.casework.queries.strikes import StrikeRow
from webapp.casework.striking import MARK
from webapp.models import Evidence
from webapp.refusals import NotFound

LONGEST = 200_000
"""Characters of a text that a page shows; the rest is in the original."""
CLOSED = "Something was struck out of this document, so its original is closed."


def text_of(head: CaseHead, row: Evidence) -> str:
    """The text of a plain text, the passages struck anywhere in the case blacked out; '' for pictures."""
    struck = strikes.strikes_of_document(head, row.id)
    if row.media_type != "text/plain" or any(strike.whole for strike in struck):
        return ""
    text = _read(head, row)
    for passage in strikes.struck_passages(head):
        text = text.replace(passage, MARK)
    return text[:LONGEST]


def page_of(head: CaseHead, row: Evidence, page: int) -> bytes:
    """One page as a fresh PNG. Raises NotFound for a text, for a page that was struck or that is not there."""
    if row.media_type == "text/plain":
        raise NotFound("There is no such page.")
    if is_struck(strikes.strikes_of_document(head, row.id), page):
        raise NotFound("This was struck out of the document.")
    return evidence.safe_copy(head.key, row, page)


def original_of(head: CaseHead, row: Evidence) -> bytes:
    """The document as it came. Raises NotFound when anything in it was struck, here or elsewhere in the case."""
    if strikes.strikes_of_document(head, row.id):
        raise NotFound(CLOSED)
    if row.media_type == "text/plain" and any(p in _read(head, row) for p in strikes.struck_passages(head)):
        raise NotFound(CLOSED)
    return evidence.original(head.key, row)


def is_struck(struck: tuple[StrikeRow, ...], page: int) -> bool:
    """Whether this page, or the whole document, was struck."""
    return any(strike.whole or strike.page == page for strike in struck)


def _read(head: CaseHead, row: Evidence) -> str:
    return evidence.original(head.key, row).decode("utf-8", "replace")
