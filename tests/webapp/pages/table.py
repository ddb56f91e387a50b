"""Every page with somebody who opens it: what the tests of all pages walk, and tests/test_wiring.py counts."""

# endpoint → an address in the full office (tests/webapp/pages/stock.py), and who opens it
PAGES: dict[str, tuple[str, str]] = {
    "signin.sign_in_page": ("/sign-in", ""),
    "inbox.inbox_page": ("/inbox", "joanna"),
    "tasks.task_page": ("/tasks/1", "joanna"),
    "cases.list_page": ("/cases", "joanna"),
    "cases.case_page": ("/cases/{checks}", "joanna"),
    "cases.history_page": ("/cases/{checks}/history", "joanna"),
    "letters.letter_page": ("/cases/{checks}/letters/1", "joanna"),
    "letters.template_page": ("/processes/1/letters/concerns", "dana"),
    "answers.list_page": ("/cases/{checks}/answers", "joanna"),
    "answers.answer_page": ("/cases/{checks}/answers/1", "joanna"),
    "evidence.list_page": ("/cases/{checks}/evidence", "joanna"),
    "evidence.evidence_page": ("/cases/{checks}/evidence/1", "joanna"),
    "campaigns.list_page": ("/campaigns", "joanna"),
    "campaigns.campaign_page": ("/campaigns/1", "joanna"),
    "processes.list_page": ("/processes", "dana"),
    "processes.process_page": ("/processes/1", "dana"),
    "calendars.list_page": ("/calendars", "adam"),
    "calendars.year_page": ("/calendars/CN/2027", "joanna"),
    "users.list_page": ("/people", "adam"),
    "users.new_page": ("/people/new", "adam"),
    "users.user_page": ("/people/2", "adam"),
    "operate.list_page": ("/operations", "adam"),
    "operate.outbox_page": ("/operations/outbox", "adam"),
    "audit.list_page": ("/audit", "vera"),
    "public.notice_page": ("/notices/{token}", ""),
}
# Pages of cases that look different: what is full, empty, blind, ended, without a score, in another script.
MORE: tuple[tuple[str, str], ...] = (
    ("/cases/{opened}", "joanna"),
    ("/cases/{concern}", "joanna"),
    ("/cases/{rating}", "joanna"),
    ("/cases/{scored}", "joanna"),
    ("/cases/{notice}", "joanna"),
    ("/cases/{withdrawn}", "joanna"),
    ("/cases/{plain}", "joanna"),
    ("/cases/{chinese}", "joanna"),
    ("/cases/{checks}?process=run_checks", "joanna"),
    ("/cases/{checks}/history?only=legal", "vera"),
    ("/cases/{checks}/evidence/2", "vera"),
    ("/cases/{opened}/evidence", "vera"),
    ("/cases?status=closed", "joanna"),
    ("/cases?q=nobody", "joanna"),
    ("/processes/2", "dana"),
    ("/campaigns/4", "joanna"),
    ("/people/22", "adam"),
    ("/operations?status=failed", "adam"),
    ("/nowhere", "joanna"),
)
# What a machine reads: files, health, redirects.
NOT_PAGES = frozenset({
    "static", "signin.start", "cases.diagram_file", "cases.place", "evidence.copy", "evidence.original",
    "processes.diagram_file", "health.live", "health.ready",
})  # fmt: skip
