"""Every page with somebody who opens it: what the tests of all pages walk, and tests/test_wiring.py counts."""

# endpoint → an address in the full office (tests/webapp/pages/stock.py), and who opens it
PAGES: dict[str, tuple[str, str]] = {
    "signin.sign_in_page": ("/sign-in", ""),
    "inbox.inbox_page": ("/inbox", "joanna"),
    "tasks.task_page": ("/tasks/1", "joanna"),
    "cases.list_page": ("/cases", "joanna"),
    "cases.case_page": ("/cases/{checks}", "joanna"),
    "cases.history_page": ("/cases/{checks}/history", "joanna"),
    "cases.letter_page": ("/cases/{checks}/letters/1", "joanna"),
    "answers.list_page": ("/cases/{checks}/answers", "joanna"),
    "answers.answer_page": ("/cases/{checks}/answers/1", "joanna"),
    "evidence.list_page": ("/cases/{checks}/evidence", "joanna"),
    "evidence.evidence_page": ("/cases/{checks}/evidence/1", "joanna"),
    "outside.list_page": ("/cases/{checks}/outside", "joanna"),
    "campaigns.list_page": ("/campaigns", "joanna"),
    "campaigns.campaign_page": ("/campaigns/1", "joanna"),
    "processes.list_page": ("/processes", "dana"),
    "processes.process_page": ("/processes/1", "dana"),
    "calendars.list_page": ("/calendars", "adam"),
    "calendars.year_page": ("/calendars/CN/2027", "joanna"),
    "users.list_page": ("/people", "adam"),
    "users.new_page": ("/people/new", "adam"),
    "units.list_page": ("/people/units", "adam"),
    "users.user_page": ("/people/2", "adam"),
    "operate.list_page": ("/operations", "adam"),
    "operate.outbox_page": ("/operations/outbox", "adam"),
    "audit.list_page": ("/audit", "vera"),
    "public.notice_page": ("/notices/{token}", ""),
}
# Pages for people outside, who come by a link (tests/webapp/pages/test_outside.py): address, as whom; "" for nobody.
OUTSIDE: dict[str, tuple[str, str]] = {
    "portal.link_page": ("{link}", ""),
    "portal.ended_page": ("/portal/ended", ""),
    "portal.prove_page": ("/portal/prove", "unproven"),
    "portal.home_page": ("/portal/home", "candidate"),
    "portal.concerns_page": ("/portal/concerns", "candidate"),
    "portal.letter_page": ("/portal/letters/{letter}", "candidate"),
    "portal.ask_page": ("/portal/ask/extension", "candidate"),
    "portal.withdraw_page": ("/portal/withdraw", "candidate"),
    "portal.data_page": ("/portal/data", "candidate"),
    "portal.answer_page": ("/portal/answers/{answer}", "candidate"),
    "portal.correct_page": ("/portal/answers/{answer}/correct", "candidate"),
    "portal.task_page": ("/portal/tasks/{task}", "candidate"),
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
    "processes.diagram_file", "portal.start", "health.live", "health.ready",
})  # fmt: skip
