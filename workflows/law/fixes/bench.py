"""What every fix works with: the project, the file and element of the problem, and words for what is added."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lxml import etree

from workflows.law.fixes.drawing import Drawing
from workflows.strict_yaml import plain

Files = Mapping[str, bytes]
_DAYS: Final = 5
CHINESE: Final = {
    "What was done?": "做了什么？",
    "Say in a few words what you did or found out.": "请简要说明所做的事或了解到的情况。",
    "I have read it and agree": "我已审阅并同意",
    "Ask what is holding this up": "查问迟延原因",
    "Read it as a second person": "第二人审阅",
    "time to ask": "到期查问",
    "no answer in time": "逾期未答复",
    "Close it as a gap": "作为空缺办结",
    "Remind": "提醒",
    "Tell the candidate": "告知考察对象",
    "Compute the score": "计算评分",
    "Resume the case": "恢复办理",
    "Take the public notice down": "撤下公示",
    "Reasons": "理由",
}


@dataclass(frozen=True)
class Bench:
    """`file` holds the problem at `element`; `reason` is the sentence of the problem."""

    files: Files
    file: str
    element: str
    reason: str

    def drawing(self, name: str = "") -> Drawing:
        """A fresh copy to work on. Raises Unreadable."""
        return Drawing(self.files[name or self.file])

    @cached_property
    def pack(self) -> Mapping[str, Any]:
        return plain(self.files.get("pack.yaml", b""))

    def with_words(self, changed: dict[str, bytes]) -> dict[str, bytes]:
        """With Chinese for every text that is new, where the project keeps Chinese texts."""
        data = changed.get("zh_Hans.yaml", self.files.get("zh_Hans.yaml"))
        if data is None:
            return changed
        known, text = plain(data), b"".join(changed.values()).decode("utf-8", "replace")
        new = [one for one in CHINESE if f'"{one}"' in text and one not in known]
        if not new or not known:
            return changed
        lines = "".join(f"{json.dumps(one)}: {json.dumps(CHINESE[one], ensure_ascii=False)}\n" for one in new)
        return {**changed, "zh_Hans.yaml": data.rstrip(b"\n") + b"\n" + lines.encode()}

    def days(self, *names: str) -> str:
        """A day some working days from now, by the first of these limits that the pack has, else by the office's time
        for a task, else in five."""
        limits = self.pack.get("limits")
        for name in (*names, "task_days"):
            if isinstance(limits, dict) and name in limits:
                return f"=working days after(today(), facts.limits.{name})"
        return f"=working days after(today(), {_DAYS})"

    def groups(self, drawing: Drawing, task: etree._Element) -> str:
        """Who in the office looks after it: the groups of the task itself where it is the office's, else of the task
        nearest in the file that is, else the first group of the pack."""
        own = drawing.setting(task, "assignmentDefinition")
        if own is not None and not drawing.property(task, "external") and own.get("candidateGroups"):
            return str(own.get("candidateGroups"))
        known = [str(one.get("code")) for one in self.pack.get("groups") or () if isinstance(one, dict)]
        if own is not None and own.get("candidateGroups") in known:
            return str(own.get("candidateGroups"))
        for other in drawing.nodes("userTask"):
            held = drawing.setting(other, "assignmentDefinition")
            if held is not None and held.get("candidateGroups") and not drawing.property(other, "external"):
                return str(held.get("candidateGroups"))
        return known[0] if known else ""

    def form(self, drawing: Drawing, base: str, question: str, key: str, kind: str) -> tuple[str, str, bytes]:
        """Id, file and content of a new form with one question."""
        folder = next((name.rpartition("/")[0] for name in self.files if name.endswith(".form")), "forms")
        number, id_ = 2, base
        while any(name.rpartition("/")[2] == f"{id_}.form" for name in self.files):
            id_, number = f"{base}_{number}", number + 1
        field: dict[str, object] = {"id": f"{id_}_{key}", "type": kind, "key": key, "label": question}
        if kind == "textarea":
            field["description"] = "Say in a few words what you did or found out."
        field["validate"] = {"required": True}
        schema = {"id": id_, "title": _title(base), "type": "default", "schemaVersion": 19, "components": [field]}
        data = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        return id_, f"{folder}/{id_}.form" if folder else f"{id_}.form", data.encode()

    def letters(self, begin: str) -> list[str]:
        """Codes of the letters whose name begins so, those that nothing sends yet first."""
        drawn = b"".join(data for name, data in self.files.items() if name.endswith(".bpmn"))
        codes = sorted({name[8:].split(".")[0] for name in self.files if name.startswith(f"notices/{begin}")})
        return sorted(codes, key=lambda code: f'"{code}"'.encode() in drawn)

    def unsent(self, begin: str) -> list[str]:
        drawn = b"".join(data for name, data in self.files.items() if name.endswith(".bpmn"))
        return [code for code in self.letters(begin) if f'source="{code}"'.encode() not in drawn]


def _title(base: str) -> str:
    return "Read it as a second person" if base.startswith("second") else "Ask what is holding this up"
