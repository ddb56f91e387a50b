// Keeps what is typed: a form with data-draft="/address" is sent there while its owner types.
//
// The answer is JSON, {"words": "Draft saved 10:42"}: the server composes the sentence, in the reader's language, also
// when it refuses ("Done by Martin Kowal at 10:40"). Passwords and files never leave with a draft.

const PAUSE = 1200; // ms without a key before a draft is sent
const RETRY = 15000; // ms before a draft that did not get through is tried again

export function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) form.drafts ??= new Draft(form);
}

/** What was typed into a form, without passwords and files. */
export function answersOf(form) {
  const answers = new FormData(form);
  for (const field of form.querySelectorAll("input[type=password], input[type=file]")) answers.delete(field.name);
  return answers;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.timer = 0;
    this.changed = false;
    form.addEventListener("input", (event) => this.touch(event));
    form.addEventListener("change", (event) => this.touch(event));
    form.addEventListener("submit", () => this.stop());
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
  }

  touch({ target }) {
    if (target.type === "password" || target.type === "file") return;
    this.changed = true;
    this.later(PAUSE);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  stop() {
    clearTimeout(this.timer);
    this.changed = false;
  }

  /** The page goes away: one last try that outlives it. */
  flush() {
    if (!this.changed) return;
    this.stop();
    fetch(this.form.dataset.draft, { method: "POST", body: answersOf(this.form), keepalive: true }).catch(() => {});
  }

  async send() {
    this.changed = false;
    try {
      const reply = await fetch(this.form.dataset.draft, {
        method: "POST", body: answersOf(this.form), headers: { Accept: "application/json" },
      });
      const { words } = await reply.json();
      this.tell(words, reply.ok);
      if (reply.status >= 500) this.again();
    } catch {
      this.tell(this.form.dataset.draftFailed, false);
      this.again();
    }
  }

  again() {
    this.changed = true;
    this.later(RETRY);
  }

  tell(words, saved) {
    const status = document.querySelector("[data-draft-status]");
    if (!status) return;
    status.hidden = false;
    status.classList.toggle("saved--not", !saved);
    status.querySelector("span").textContent = words;
  }
}
