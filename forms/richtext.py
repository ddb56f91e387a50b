"""Markdown and harmless HTML of presentation parts, turned into safe markup."""

import re
from html.parser import HTMLParser

from markupsafe import Markup, escape

from workflows.sentences import sentence

# no style, no script, no form controls, no remote content
TAGS = frozenset(
    """h1 h2 h3 h4 h5 h6 p div span em strong b i ul ol li blockquote pre code br hr a
    table thead tbody tr th td""".split()
)
_VOID = frozenset({"br", "hr"})
_CLASS = {
    **{f"h{level}": f"govuk-heading-{size}" for level, size in enumerate("lmmsss", 1)},
    "p": "govuk-body", "ul": "govuk-list govuk-list--bullet", "ol": "govuk-list govuk-list--number",
    "a": "govuk-link", "hr": "govuk-section-break govuk-section-break--visible", "table": "govuk-table",
    "th": "govuk-table__header", "td": "govuk-table__cell", "tr": "govuk-table__row",
}  # fmt: skip
_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)\S*", re.IGNORECASE)


def safe_link(target: str) -> bool:
    """Whether a link target is a page, a mail or phone address, or a place in this site; never a script."""
    return bool(_LINK.fullmatch(target))


class _Html(HTMLParser):
    """Writes allowed elements anew; what is not allowed is collected in `refused`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.refused: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.refused.append(f"<{tag}>")
            return
        target = ""
        for name, value in attrs:
            if name == "href" and tag == "a" and safe_link((value or "").strip()):
                target = (value or "").strip()
            elif name not in ("class", "align"):
                self.refused.append(sentence("%(name)s= on <%(tag)s>", name=name, tag=tag))
        self.out.append(_tag(tag, target))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open:
                last = self.open.pop()
                self.out.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        self.out.append(str(escape(data)))

    def handle_comment(self, data: str) -> None:
        self.refused.append(sentence("a comment"))

    def handle_decl(self, decl: str) -> None:
        self.refused.append(sentence("a declaration"))

    def handle_pi(self, data: str) -> None:
        self.refused.append(sentence("a processing instruction"))

    def unknown_decl(self, data: str) -> None:
        self.refused.append(sentence("a declaration"))


def _tag(tag: str, target: str = "") -> str:
    kind = f' class="{_CLASS[tag]}"' if tag in _CLASS else ""
    link = f' href="{escape(target)}"' if target else ""
    return f"<{tag}{kind}{link}>"


def read_html(source: str) -> tuple[Markup, tuple[str, ...]]:
    """HTML written anew from the allowed elements, and what had to be left out."""
    parser = _Html()
    parser.feed(source)
    parser.close()
    parser.out += [f"</{tag}>" for tag in reversed(parser.open)]
    markup = Markup("".join(parser.out))  # noqa: S704 - written from allowed elements and escaped text
    return markup, tuple(dict.fromkeys(parser.refused))


_INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|__(?P<strong_>[^_]+)__|\*(?P<em>[^*\s][^*]*)\*"
    r"|\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)"
)


def _inline(text: str) -> str:
    out, at = "", 0
    for match in _INLINE.finditer(text):
        out += str(escape(text[at : match.start()]))
        at = match.end()
        if match["code"]:
            out += f"<code>{escape(match['code'])}</code>"
        elif match["text"] and safe_link(match["target"]):
            out += _tag("a", match["target"]) + _inline(match["text"]) + "</a>"
        elif match["text"]:
            out += _inline(match["text"])
        else:
            tag = "em" if match["em"] else "strong"
            out += f"<{tag}>{_inline(match['strong'] or match['strong_'] or match['em'])}</{tag}>"
    return out + str(escape(text[at:]))


def markdown(text: str, top: int = 2) -> Markup:
    """Headings, paragraphs, lists, rules, emphasis, code and links; anything else stays text. `#` becomes h<top>."""
    out: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        out += _block([line.strip() for line in block.split("\n") if line.strip()], top)
    return Markup("\n".join(out))  # noqa: S704 - every text was escaped


def _block(lines: list[str], top: int) -> list[str]:
    out: list[str] = []
    while lines:
        heading = re.match(r"(#{1,6})\s+(.*)", lines[0])
        if heading:
            level = min(len(heading[1]) + top - 1, 6)
            size = "mss"[min(len(heading[1]), 3) - 1]
            out.append(f'<h{level} class="govuk-heading-{size}">{_inline(heading[2])}</h{level}>')
            lines = lines[1:]
        elif re.fullmatch(r"([-*_])\1{2,}", lines[0]):
            out.append(_tag("hr"))
            lines = lines[1:]
        else:
            for tag, bullet in (("ul", r"[-*+]\s+(.*)"), ("ol", r"\d+[.)]\s+(.*)")):
                items = _while(lines, bullet)
                if items:
                    body = "".join(f"<li>{_inline(item)}</li>" for item in items)
                    out.append(f"{_tag(tag)}{body}</{tag}>")
                    lines = lines[len(items) :]
                    break
            else:
                plain = _paragraph(lines)
                out.append(f'<p class="govuk-body">{_inline(" ".join(plain))}</p>')
                lines = lines[len(plain) :]
    return out


def _while(lines: list[str], pattern: str) -> list[str]:
    found: list[str] = []
    for line in lines:
        match = re.fullmatch(pattern, line)
        if not match:
            break
        found.append(match[1])
    return found


def _paragraph(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines[1:], 1):
        if re.match(r"#{1,6}\s|[-*+]\s|\d+[.)]\s", line):
            return lines[:number]
    return lines
