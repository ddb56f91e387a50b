// Scenarios run one after the other before a form is sent, and each is told as soon as it is through. The server believes
// nothing of it: when the form comes, it looks for itself. Without this script it runs them all then.
//
// <form data-runs="/their list as JSON" data-then="send"> (or "reload": to see what came of them), with the panel of
// macros/runs.html on the page, whose words have {passed}, {failed}, {total} or {title} in them.

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);

export function runInTurn() {
  const panel = document.querySelector("[data-runs-panel]");
  if (!panel) return;
  let run = null;
  addEventListener("pageshow", (event) => (run = event.persisted ? null : run)); // back on a page that was sent
  for (const form of document.querySelectorAll("form[data-runs]")) {
    form.addEventListener("submit", (event) => {
      if (!form.checkValidity()) return; // something is missing: the server says so at once
      event.preventDefault();
      run ??= new Run(form, panel).go().then((sent) => (run = sent || null)); // what was sent is not sent once more
    });
  }
}

class Run {
  constructor(form, panel) {
    this.form = form;
    this.panel = panel;
    this.words = panel.dataset;
    this.said = document.querySelector("[data-runs-said]");
    [this.count, this.now, this.bar, this.list, this.stop] = ["count", "now", "bar", "failed", "stop"].map((part) =>
      panel.querySelector(`[data-runs-${part}]`),
    );
    this.stopper = new AbortController();
    this.all = [];
    this.quarter = 0;
  }

  /** Resolves to whether the form was sent. */
  async go() {
    const press = this.form.querySelector("button[type=submit]");
    this.begin(press);
    try {
      this.all = (await this.ask(this.form.dataset.runs, "GET")).scenarios;
      for (const one of this.all) {
        if (!one.passed) await this.one(one);
      }
    } catch (error) {
      this.end(press, this.stopper.signal.aborted ? this.words.stopped : (error.words ?? this.words.broken));
      return false;
    }
    this.tell();
    if (this.form.dataset.then === "reload") location.reload();
    else if (this.numbers.failed) {
      this.end(press, this.words.failed);
      return false;
    } else {
      this.over(this.words.done);
      this.form.submit();
    }
    return true;
  }

  begin(press) {
    press.setAttribute("aria-disabled", "true");
    this.panel.hidden = this.stop.hidden = this.bar.hidden = false;
    this.count.textContent = this.now.textContent = "";
    this.list.replaceChildren();
    this.list.hidden = true;
    this.bar.removeAttribute("value");
    document.querySelector("[data-runs-before]")?.remove(); // what it says is about to be wrong
    this.stop.onclick = () => this.stopper.abort();
    this.panel.scrollIntoView({ block: "nearest" });
  }

  end(press, words) {
    if (this.stop === document.activeElement) press.focus();
    press.removeAttribute("aria-disabled");
    this.over(words);
  }

  over(words) {
    this.stop.hidden = this.bar.hidden = true;
    this.now.textContent = "";
    this.count.textContent = this.said.textContent = fill(words, this.numbers);
  }

  /** Runs one, unless it cannot be read. */
  async one(one) {
    this.tell(one);
    const told = one.run ? await this.ask(one.run, "POST") : { passed: false, words: "", why: one.why };
    Object.assign(one, told, { through: true });
    const cell = document.querySelector(`[data-run-of="${one.name}"]`);
    if (cell && one.run) cell.replaceChildren(tag(one));
    if (!one.passed) this.fails(one);
    this.tell();
  }

  async ask(address, method) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.form.elements.csrf_token.value };
    const reply = await fetch(address, { method, headers, signal: this.stopper.signal });
    const told = await reply.json();
    if (!reply.ok) throw told;
    return told;
  }

  get numbers() {
    const passed = this.all.filter((one) => one.passed).length;
    const failed = this.all.filter((one) => one.through && !one.passed).length;
    return { passed, failed, total: this.all.length };
  }

  /** The eye sees each step; who listens is told each quarter, and what fails. */
  tell(one) {
    const { passed, failed, total } = this.numbers;
    this.count.textContent = fill(this.words.count, this.numbers);
    this.now.textContent = one ? fill(this.words.now, one) : "";
    [this.bar.max, this.bar.value] = [total || 1, passed + failed];
    const quarter = Math.floor((4 * (passed + failed)) / (total || 1));
    if (quarter > this.quarter) this.said.textContent = this.count.textContent;
    this.quarter = quarter;
  }

  fails(one) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = one.page;
    link.textContent = one.title;
    const why = document.createElement("span");
    why.className = "sub";
    why.textContent = one.why;
    line.append(link, why);
    this.list.append(line);
    this.list.hidden = false;
    this.said.textContent = fill(this.words.fails, one);
  }
}

function tag({ passed, words }) {
  const made = document.createElement("strong");
  made.className = `govuk-tag govuk-tag--${passed ? "green" : "red"}`;
  made.textContent = words;
  return made;
}
