"""The same on PostgreSQL, where the database matters: rows kept once and replaced, versions, locks, spans of time."""

import pytest

from tests.webapp.portal.test_candidate import (
    case_id,
    test_a_correction_before_anybody_asked_is_candour_and_drafts_are_no_statement,
    test_they_read_what_is_held_against_them_answer_it_and_reading_proves_the_opening,
    test_what_they_volunteer_about_themselves_lies_apart_and_can_be_taken_back,
    test_what_was_typed_is_kept_for_them_and_for_nobody_else,
    test_with_enough_cases_the_page_says_when,
)

__all__ = [
    "case_id",
    "test_a_correction_before_anybody_asked_is_candour_and_drafts_are_no_statement",
    "test_they_read_what_is_held_against_them_answer_it_and_reading_proves_the_opening",
    "test_what_they_volunteer_about_themselves_lies_apart_and_can_be_taken_back",
    "test_what_was_typed_is_kept_for_them_and_for_nobody_else",
    "test_with_enough_cases_the_page_says_when",
]
pytestmark = pytest.mark.parametrize("place", ["postgres"], indirect=True)
