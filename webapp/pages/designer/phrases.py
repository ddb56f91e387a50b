"""The words of the editors' scripts. A phrase that a script says must stand here; the library's own follow below."""

from flask_babel import gettext


def _(text: str) -> str:
    """Marks a text for the translations."""
    return text


# What our own scripts say (webapp/assets/js/studio), {places} filled there.
OURS = (
    _("1 problem"),
    _("1 stops publishing"),
    _("1 to look at"),
    _("A number, a limit of the pack, or FEEL after ="),
    _("A period that the law sets"),
    _("About"),
    _("Acts as"),
    _("Append a task"),
    _("Besides the submission itself."),
    _("Called process"),
    _("Checking"),
    _("Connect"),
    _("Create an element"),
    _("Decision"),
    _("Drawn for"),
    _("Due, working days"),
    _("End event"),
    _("Everything is saved"),
    _("FEEL after =, such as =facts.team.first"),
    _("FEEL after =: the reference, check, concern or objection"),
    _("Form"),
    _("Four eyes: whoever did one of these may not do this."),
    _("Gateway"),
    _("Go on with it"),
    _("How the case ended"),
    _("Look"),
    _("Make room"),
    _("More"),
    _("Name of the result"),
    _("Never done by who did"),
    _("Not checked: {reason}"),
    _("Not saved: the server does not answer. Keep this page open; we keep trying."),
    _("Not saved: the server does not answer. Your work is kept in this browser; we keep trying."),
    _("Not saved: {name} saved at {time}"),
    _("Not saved: {reason}"),
    _("Not set"),
    _("Nothing: it is the file that is here already."),
    _("On every end of the main process."),
    _("One line shown at the task"),
    _("Open my version"),
    _("Open this decision"),
    _("Open this form"),
    _("Open this process"),
    _("Operation"),
    _("Or this one person"),
    _("Priority, 0 to 100"),
    _("Remind after, working days"),
    _("Rule"),
    _("Saved {time}"),
    _("Saving"),
    _("Select several"),
    _("Settle"),
    _("Settled by {name}"),
    _("Shown as the next legal deadline of the case."),
    _("Stage of the case"),
    _("Stops"),
    _("Stops publishing"),
    _("Task"),
    _("The capacity in which the doer acts; the duties go by it."),
    _("The doer signs with the password"),
    _("The editor cannot open it: {reason}"),
    _("The editor cannot open this file: {reason}"),
    _("The file is larger than 5 MB."),
    _("The server does not answer. Try once more."),
    _("This browser cannot keep your version. Download it first."),
    _("This page edits {ending} files."),
    _("Throw it away"),
    _("Throw my version away"),
    _("Timer"),
    _("To look at"),
    _("Vetting"),
    _("Waits for somebody outside"),
    _("What the answers write"),
    _("Where"),
    _("Who may do it"),
    _("Work of {time} did not reach the server. It is kept in this browser."),
    _("You have been signed out. Sign in in another tab, then save again."),
    _("Your own version of {time} is kept in this browser."),
    _("line {line}"),
    _("the server does not answer"),
    _("the server refused it"),
    _("the whole file"),
    _("{count} problems"),
    _("{count} stop publishing"),
    _("{count} to look at"),
    _("{names} have this file open"),
    _("{name} (not here)"),
    _("{name} has this file open"),
    _("{name} saved this file at {time}, while you were changing it. Both versions are kept: choose which one the file goes on with."),
)

# What bpmn.io's components say of another product, and in whose words we say it.
RENAMED = {
    "Camunda user task": _("User task"),
    "Camunda Form": _("Form"),
    "Camunda Forms": _("Forms"),
    "Camunda Form (linked)": _("Form"),
    "Camunda Form (embedded)": _("Form"),
}

# What bpmn.io's components say that bpmn-js-i18n does not translate.
LIBRARY: tuple[str, ...] = ()


def phrases() -> dict[str, str]:
    """English phrase → what the reader gets, where that is something else."""
    told = {text: gettext(text) for text in (*OURS, *LIBRARY)} | {old: gettext(new) for old, new in RENAMED.items()}
    return {phrase: text for phrase, text in told.items() if phrase != text}
