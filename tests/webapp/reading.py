"""What is wrong with a page as HTML: every page that any test fetches is read by this."""

import re
from html.parser import HTMLParser

FIELDS = ("input", "select", "textarea")
UNLABELLED = ("hidden", "submit", "button", "image", "reset")
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.references: list[tuple[str, str]] = []
        self.forms: list[tuple[str, list[str]]] = []
        self.texts: dict[str, list[str]] = {"title": [], "h1": []}
        self.lang = ""
        self.wrong: list[str] = []
        self.scripts: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        if tag in self.texts:
            self.texts[tag].append("")
        self._look(tag, attributes)
        if tag == "form":
            self.forms.append((attributes.get("method", "get").lower(), []))
        if tag in FIELDS:
            if self.forms and "form" in self.open:
                self.forms[-1][1].append(attributes.get("name", ""))
            self.fields.append({**attributes, "tag": tag, "inside": "label" if "label" in self.open else ""})

    def _look(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "html":
            self.lang = attributes.get("lang", "")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "label":
            self.labels.add(attributes.get("for", ""))
        if tag == "script":
            self.scripts.append(attributes)
        for name in ("aria-describedby", "aria-labelledby", "popovertarget"):
            self.references += [(name, one) for one in attributes.get(name, "").split()]
        if attributes.get("href", "").startswith("#") and len(attributes["href"]) > 1:
            self.references.append(("href", attributes["href"][1:]))
        self.wrong += [f"{tag} has {name}" for name in attributes if name == "style" or re.match(r"on[a-z]", name)]
        self.wrong += [f"{tag} leads to {v}" for v in attributes.values() if v.lower().startswith("javascript:")]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in self.texts:
            if tag in self.open:
                self.texts[tag][-1] += data


def sent_by(html: str, action: str) -> dict[str, str]:
    """What a browser sends from this form as it stands; texts and lists that nobody has touched are empty."""
    form = html[html.index(f'action="{action}"') :].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = known.get("type") not in ("radio", "checkbox") or re.search(r"\schecked", tag)
        if known.get("name") and ticked and known.get("type") != "file":
            found[known["name"]] = known.get("value", "")
    return found | dict.fromkeys(re.findall(r'<(?:textarea|select)[^>]* name="([^"]+)"', form), "")


# Where people write fields of letters and forms themselves, and refusals that name such a field.
WRITTEN = re.compile(
    r"<(code|textarea|pre)\b.*?</\1>|value=\"[^\"]*\"|translate=\"no\"[^>]*>[^<]*|\{\{ (name )?\}\}",
    re.DOTALL,
)


def complaints(html: str, nonce: str) -> list[str]:
    """One line for each thing that is wrong with this page; none for a good one."""
    page = _Reader()
    page.feed(html)
    found = page.wrong
    heading = page.texts["h1"][0].strip() if page.texts["h1"] else ""
    title = page.texts["title"][0].strip() if page.texts["title"] else ""
    if len(page.texts["h1"]) != 1 or not heading:
        found.append(f"expected one h1 but found {page.texts['h1']}")
    if title.removeprefix("Error: ").removeprefix("错误： ").removeprefix("错误：") != f"{heading} – Probity":
        found.append(f"expected the title to be '{heading} – Probity' but it is '{title}'")
    if page.lang not in ("en", "zh-Hans"):
        found.append(f"expected a language but <html> says '{page.lang}'")
    found += [f"id {one} is there twice" for one in sorted(set(page.ids)) if page.ids.count(one) > 1]
    for field in page.fields:
        named = field.get("id") in page.labels or field["inside"] or {"aria-label", "aria-labelledby"} & set(field)
        if field.get("type") not in UNLABELLED and not named:
            found.append(f"{field['tag']} {field.get('name')} has no label")
    found += [f"{name} leads to #{one}, which is not there" for name, one in page.references if one not in page.ids]
    found += [f"a POST form of {names} has no CSRF field" for method, names in page.forms
              if method == "post" and "csrf_token" not in names]  # fmt: skip
    for script in page.scripts:
        if script.get("type") != "application/json" and (not script.get("src") or script.get("nonce") != nonce):
            found.append(f"a script without an address or the nonce of its answer: {script}")
    if "{{" in WRITTEN.sub("", html) or "{%" in html:
        found.append("template marks are left in the page")
    return found
