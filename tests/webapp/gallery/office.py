"""A Flask app with the real shell and invented pages; no database, no sign-in."""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jinja2
from flask import Flask, flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import CSRFProtect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import abort

from tests.webapp.gallery import forms_of_packs
from webapp import errors, i18n
from webapp import shell as page_shell
from webapp.refusals import AlreadyDone, NotAllowed
from webapp.shell import NavLink, Reader, Shell

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TODAY = date(2026, 11, 23)
PAGES = ("inbox", "inbox-empty", "task", "case", "sign-in", "notice")


class Weekdays:
    """Monday to Friday, without holidays."""

    def working_days_between(self, start: date, end: date) -> int:
        days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
        return sum(day.weekday() < 5 for day in days)


def create_office(zone: str = "UTC") -> Flask:
    app = Flask("webapp", root_path=str(ROOT / "webapp"), instance_path=str(ROOT / "instance"))
    app.jinja_loader = jinja2.ChoiceLoader(
        [jinja2.FileSystemLoader(ROOT / "webapp" / "templates"), jinja2.FileSystemLoader(HERE / "templates")]
    )
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.config.update(SECRET_KEY="gallery", TESTING=False, PROPAGATE_EXCEPTIONS=False)
    CSRFProtect(app)
    page_shell.init_app(app, _shell, zone)
    errors.init_app(app)
    quoted = ", ".join(f'"{page}"' for page in PAGES)
    app.drafts = []  # type: ignore[attr-defined]

    @app.get(f"/<any({quoted}):name>")
    def show(name: str) -> str:
        if "flash" in request.args:
            flash(_("Nothing was changed. Go back and try once more."), request.args["flash"])
        chinese = i18n.current().code == "zh_Hans"
        return render_template(
            f"{name}.html",
            today=TODAY,
            calendar=Weekdays(),
            chinese=chinese,
            wrong="wrong" in request.args,
            tasks=_tasks(chinese),
            date=date,
        )

    @app.post("/draft")
    def draft() -> ResponseReturnValue:
        if request.form.get("account") == "done":
            return jsonify(words="Done by Martin Kowal at 10:40"), 409
        app.drafts.append(request.form.to_dict())  # type: ignore[attr-defined]
        return jsonify(words="Draft saved 10:42")

    @app.get("/diagram.bpmn")
    def diagram() -> ResponseReturnValue:
        return (HERE / "small.bpmn").read_text(), {"Content-Type": "application/xml"}

    @app.get("/refuse/<int:status>")
    def refuse(status: int) -> ResponseReturnValue:
        if status == 409:
            raise AlreadyDone("Martin Kowal", datetime(2026, 11, 20, 10, 40, tzinfo=UTC), 1)
        return abort(status)

    @app.get("/duty")
    def duty() -> ResponseReturnValue:
        raise NotAllowed("You investigated this case")

    @app.get("/break")
    def break_() -> ResponseReturnValue:
        raise RuntimeError("Expected a page but the gallery breaks on purpose")

    @app.get("/form/<pack>/<name>")
    def form(pack: str, name: str) -> str:
        bound = forms_of_packs.bound(pack, name, posted=MultiDict() if "wrong" in request.args else None)
        if "wrong" in request.args:
            bound.validate()
        errors = [(words, href.removeprefix("#")) for words, href in bound.summary_errors]
        return render_template("form.html", name=name, bound=bound, errors=errors)

    @app.post("/claimed")
    def claimed() -> ResponseReturnValue:
        time.sleep(0)
        return jsonify(claimed=True)

    return app


def _shell() -> Shell | None:
    if request.path in ("/sign-in", "/notice") or request.args.get("out"):
        return None
    links = (
        ("inbox", _("Inbox"), "inbox", 9),
        ("case", _("Cases"), "cases", None),
        ("#board", _("Board"), "board", None),
    )
    here = {"task": "inbox", "inbox-empty": "inbox"}.get(request.path.strip("/"), request.path.strip("/"))
    nav = tuple(
        NavLink(words, href if href[0] == "#" else f"/{href}", icon, href == here, count)
        for href, words, icon, count in links
    )
    chinese = i18n.current().code == "zh_Hans"
    return Shell(
        "/inbox", nav, Reader("周文华" if chinese else "Ruth Adeyemi", "考察组" if chinese else "Investigator", "/out")
    )


def _tasks(chinese: bool) -> list[dict[str, object]]:
    english = [
        (
            "Thomas Hallam",
            "0402",
            "Revenue inspector",
            "Check a reference",
            "Orla Byrne, former manager",
            -4,
            -18,
            "high",
            "claim",
        ),
        (
            "Daniel Mercer",
            "0418",
            "Procurement officer",
            "Check a reference",
            "Karen Doyle, former manager",
            0,
            -5,
            "high",
            "open",
        ),
        (
            "Marta Novak",
            "0409",
            "Court records clerk",
            "Verify a referee",
            "Two signals to explain",
            1,
            -6,
            "normal",
            "claim",
        ),
        (
            "Samuel Reyes",
            "0421",
            "Licensing officer",
            "Talk with the person",
            "Two investigators",
            3,
            -3,
            "normal",
            "With Martin Kowal since 09:12",
        ),
        (
            "Ingrid Solberg",
            "0398",
            "Custody records officer",
            "Rate the evidence",
            "Blind until all have rated",
            4,
            -3,
            "normal",
            "claim",
        ),
        (
            "Grace Obi",
            "0425",
            "Finance controller",
            "Review the file",
            "Age, education, history",
            8,
            -3,
            "normal",
            "claim",
        ),
        (
            "Yusuf Demir",
            "0430",
            "Harbour safety inspector",
            "Declare a conflict of interest",
            "Before the team is fixed",
            9,
            0,
            "normal",
            "claim",
        ),
        (
            "Kenji Ward",
            "0388",
            "Licensing officer",
            "Review the report",
            "Second person",
            10,
            -4,
            "low",
            "locked:You wrote the report",
        ),
    ]
    chinese_rows = [
        (
            "欧阳慧敏",
            "0402",
            "沿海港口管理局财务与资产审计处一级主任科员",
            "核实证明人意见",
            "证明人：原单位人事处",
            -4,
            -18,
            "high",
            "claim",
        ),
        (
            "欧阳静怡",
            "0418",
            "采购管理岗 · 四级主任科员",
            "核实证明人意见",
            "证明人：原单位主管",
            0,
            -5,
            "high",
            "open",
        ),
        ("陈思远", "0409", "法院档案管理员", "核实证明人身份", "两项异常待说明", 1, -6, "normal", "claim"),
        (
            "司马长风",
            "0421",
            "市场监督管理局行政审批服务处四级主任科员",
            "同本人面谈",
            "需两名考察人员",
            3,
            -3,
            "normal",
            "马建国办理中",
        ),
        ("王守义", "0388", "港口安全检查员", "复核考察报告", "四眼复核", 10, -4, "low", "locked:您撰写了报告"),
    ]
    keys = ("name", "number", "post", "task", "about", "due", "since", "priority", "act")
    return [dict(zip(keys, row, strict=True)) for row in (chinese_rows if chinese else english)]
