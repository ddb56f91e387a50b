"""How a designer draws: elements put where the mouse goes, fields of the panel set, expressions typed."""

import re

from playwright.sync_api import Locator, Page, expect

READY = "html[data-studio=checked]"
PANEL = 600  # ms after which a field of the panel has surely handed on what was typed
_ON_SCREEN = """([x, y]) => {
    const canvas = studio.editor.modeler.get("canvas");
    const { x: left, y: top, scale } = canvas.viewbox();
    const box = canvas.getContainer().getBoundingClientRect();
    return [box.left + (x - left) * scale, box.top + (y - top) * scale];
}"""


def open_file(tab: Page, draft: str, file: str) -> None:
    tab.goto(f"{draft}/edit/{file}")
    ready(tab)


def ready(tab: Page) -> None:
    tab.wait_for_selector(READY, timeout=60_000)


def saved(tab: Page) -> None:
    """What was drawn is stored; the page that is opened next sees it."""
    tab.wait_for_timeout(PANEL)
    while tab.evaluate("studio.frame.saver.unsaved"):
        tab.wait_for_timeout(100)
    expect(tab.locator("[data-draft-status]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def put(tab: Page, what: str, at: tuple[int, int], name: str) -> None:
    """Take a shape from the palette to a place of the drawing, in its own units, and type its name."""
    x, y = tab.evaluate(_ON_SCREEN, list(at))
    tab.locator(".djs-palette").get_by_role("button", name=what, exact=True).click()
    tab.mouse.move(x - 20, y - 20)
    tab.mouse.move(x, y, steps=5)
    tab.mouse.click(x, y)
    tab.keyboard.type(name)
    tab.keyboard.press("Enter")


def pick(tab: Page, element: str) -> None:
    tab.evaluate("id => studio.editor.choose(id)", element)
    expect(tab.get_by_label("ID", exact=True)).to_have_value(element)


def enter(part: Page | Locator, label: str, text: str) -> None:
    """Fill in a field of the panel and leave it, by which it is taken."""
    field = part.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")
    field.blur()


def give(tab: Page, name: str, expression: str) -> None:
    """Another output of the chosen element: a variable, and the FEEL that gives it."""
    group = tab.locator("[data-group-id=group-outputs]")
    group.get_by_title("Create new list item").click()
    item = group.locator(".bio-properties-panel-list-item").last
    item.get_by_label("Process variable name").fill(name)
    write(item.get_by_label("Variable assignment value"), expression)


def write(field: Locator, expression: str) -> None:
    """Type FEEL into its editor, in place of what is there; suggestions are not taken."""
    field.click()
    field.press("Control+a")
    field.page.keyboard.insert_text(expression)
    field.press("Escape")
    field.blur()


# --- forms ------------------------------------------------------------------------------------------------------------


def ask(tab: Page, kind: str, key: str, label: str, *choices: tuple[str, str]) -> None:
    """Another question at the end of the form, which must be answered; `choices` are (label, value)."""
    tab.locator(f".fjs-palette-field[data-field-type={kind}]").press("Enter")
    tab.locator(f"#canvas .fjs-form-field-{kind}").last.click()
    _unfold(tab, "general")
    write(tab.locator("#properties").get_by_label("Field label"), label)
    enter(tab, "Key", key)
    for at, (words, value) in enumerate(choices):
        group = _unfold(tab, "staticOptions")
        items = group.locator(".bio-properties-panel-list-item")
        if at:
            group.get_by_title("Create new list item").click()
        else:
            items.first.get_by_title("Toggle list item").click()
        enter(items.nth(at), "Label", words)
        enter(items.nth(at), "Value", value)
    _unfold(tab, "validation")
    tab.locator("#properties").get_by_label("Required").check(force=True)  # a switch is drawn over the tick


def _unfold(tab: Page, name: str) -> Locator:
    """A group of the panel, opened."""
    group = tab.locator(f"#properties [data-group-id=group-{name}]")
    if group.locator(".bio-properties-panel-group-header.open").count() == 0:
        group.get_by_title("Toggle section").first.click()
    return group
