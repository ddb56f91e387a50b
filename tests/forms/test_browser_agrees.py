"""The real form-js 1.23.0 in Chromium and our server judge the same answers in the same way."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from forms.binding import BoundForm
from forms.growing import each
from forms.vocabulary import SETTINGS
from tests.conftest import ROOT, need
from tests.forms.build import compiled, context, post_of, schema
from tests.forms.samples import FILE, SAMPLES, Sample
from tests.forms.test_bind import Sent

pytestmark = pytest.mark.browser

PROGRAM = """
import { Form } from '@bpmn-io/form-js';
window.judge = async ({ schema, data, answers, typed }) => {
  const place = document.createElement('div');
  document.body.append(place);
  const form = new Form({ container: place });
  const pause = (time) => new Promise((done) => requestAnimationFrame(() => setTimeout(done, time)));
  const settled = async () => {
    for (let last, calm = 0; calm < 2; ) {
      await pause(JSON.stringify(schema).includes('"expression"') ? 150 : 20);
      const now = JSON.stringify(form._getState().data);
      calm = now === last ? calm + 1 : 0;
      last = now;
    }
  };
  await form.importSchema(schema, typed ? data : { ...data, ...answers });
  await settled();
  if (typed) {  // what a person enters changes the data and leaves the initial data alone
    form._setState({ data: form._getInitializedFieldData({ ...data, ...answers }) });
    form._emit('field.updated', {});
    await settled();
  }
  const result = form.submit();
  const shown = form.get('formFieldInstanceRegistry').getAllKeyed().map(({ valuePath }) => valuePath.join('.'));
  const wrong = form.get('formFieldInstanceRegistry').getAllKeyed()
    .filter(({ id, indexes }) => {
      let found = result.errors[id];
      for (const index of Object.values(indexes || {})) found = found && found[index];
      return Array.isArray(found) && typeof found.find((entry) => typeof entry === 'string') === 'string';
    })
    .map(({ valuePath }) => valuePath.join('.'));
  form.destroy(); place.remove();
  return { data: result.data, shown: shown.sort(), wrong: wrong.sort() };
};
window.open_with_files = async (schema) => {
  const place = document.createElement('div');
  document.body.append(place);
  window.kept = new Form({ container: place });
  await window.kept.importSchema(schema, {});
};
window.file_errors = async () => {
  await new Promise((done) => setTimeout(done, 100));
  return window.kept.submit().errors;
};
"""


@pytest.fixture(scope="module")
def judge(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with form-js; bundled into a folder of its own."""
    esbuild = next(ROOT.glob("node_modules/@esbuild/*/bin/esbuild"), None)
    need(
        "browser",
        esbuild and (ROOT / "node_modules/@bpmn-io/form-js").exists(),
        "form-js is not installed: run `make test`",
    )
    folder = tmp_path_factory.mktemp("form-js")
    entry, bundle = folder / "entry.js", folder / "bundle.js"
    entry.write_text(PROGRAM)
    options = ["--bundle", "--format=iife", f"--outfile={bundle}", "--log-level=error"]
    environment = {"NODE_PATH": str(ROOT / "node_modules"), "PATH": "/usr/bin:/bin"}
    subprocess.run([str(esbuild), str(entry), *options], check=True, env=environment)
    page = chromium.new_context(timezone_id="Asia/Shanghai").new_page()
    page.set_content("<!doctype html><title>form-js</title>")
    page.add_script_tag(path=bundle)
    yield page
    page.context.close()


def _browser(page: Page, sample: Sample, typed: bool) -> dict[str, Any]:
    told = {"schema": schema(*sample.components), "data": dict(sample.data), "answers": sample.answers, "typed": typed}
    found: dict[str, Any] = page.evaluate("(told) => judge(told)", told)
    return found


def _verdict(form: BoundForm) -> dict[str, Any]:
    form.validate()
    return {"shown": sorted(form.visible), "wrong": sorted(form.errors)}


def _submitted(value: Any) -> Any:
    """An answer without what JSON cannot say: form-js leaves undefined out, we write null or an empty list."""
    if isinstance(value, dict):
        return {key: below for key, item in value.items() if (below := _submitted(item)) not in (None, [], {})}
    return [_submitted(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_servers_verdict_is_the_browsers(judge: Page, sample: Sample) -> None:
    browser = _browser(judge, sample, typed=False)
    form, surroundings = compiled(*sample.components), context(data=sample.data)
    wanted = {"shown": browser["shown"], "wrong": browser["wrong"]}

    stored = form.bind(None, answers=sample.answers, context=surroundings)
    assert _verdict(stored) == wanted
    if not browser["wrong"]:
        answers = json.loads(json.dumps(stored.answers))
        files = [slot.path[0] for slot in each(stored.slots) if slot.component.kind == "filepicker"]
        for name in files:  # form-js holds a key into its own file registry, we hold document ids
            browser["data"].pop(name, None), answers.pop(name, None)
        assert _submitted(answers) == _submitted(browser["data"])


UNTYPABLE = (
    "never given",
    "'zzz'",
    "['z']",
    "number 'x'",
    "nonsense",
    "T10:00'",
    "moment '2026-02-28'",
    "['3']",
    "keyed 'c'",
    "without data",
    "radio '2'",
    "computed 'zzz'",
    "read-only field filled",
    "defaults count",
    "read-only if True 'abc'",
    "tick None",
    "number '7'",
    "number 1e-07",
)


@pytest.mark.prove
@pytest.mark.parametrize(
    "sample", [s for s in SAMPLES if not any(word in s.name for word in UNTYPABLE)], ids=lambda sample: sample.name
)
def test_the_verdict_on_a_post_is_the_browsers(judge: Page, sample: Sample) -> None:
    """The same answers typed into our page without any script, and posted."""
    browser = _browser(judge, sample, typed=True)
    form, surroundings = compiled(*sample.components), context(data=sample.data)
    posted = form.bind(post_of(form, sample.answers, surroundings), context=surroundings)
    assert _verdict(posted) == {"shown": browser["shown"], "wrong": browser["wrong"]}


def test_a_chosen_file_satisfies_both(judge: Page, tmp_path: Path) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF")
    judge.evaluate("(schema) => open_with_files(schema)", schema(*FILE))
    judge.set_input_files("input[type=file]", paper)
    assert judge.evaluate("() => file_errors()") == {}
    form = compiled(*FILE).bind({"file:f": [Sent("paper.pdf", b"%PDF")]}, context=context())
    assert form.validate()


def test_there_are_many_samples_of_every_input_type() -> None:
    kinds = {c["type"] for sample in SAMPLES for c in sample.components}
    assert len(SAMPLES) >= 150
    assert set(SETTINGS) - {"html", "image", "table", "documentPreview", "button"} <= kinds
