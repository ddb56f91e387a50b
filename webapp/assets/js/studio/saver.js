// Saves while one works: a second after the last change, at once on Ctrl+S, again and again when the server is away.
import { forget, keep } from "./kept.js";
import { ask, clock, page, say } from "./page.js";

const PAUSE = 1000; // ms without a change before it is saved
const RETRY = 15000; // ms before what did not get through is tried again

/** `write` gives the text of the file as it stands in the editor; `tell(words, well)` shows how saving goes;
 *  `clash(theirs)` is told when somebody else saved meanwhile; `saved()` after each save that arrived. */
export class Saver {
  constructor({ write, tell, clash, saved }) {
    Object.assign(this, { write, tell, clash, saved });
    this.etag = "";
    this.text = ""; // what the server has, as far as we know
    this.changed = false;
    this.busy = null;
    this.timer = 0;
    this.halted = false; // a clash waits for the reader's decision
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
    addEventListener("online", () => this.changed && this.later(0));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      const field = document.activeElement; // a field that writes when it is left has not written yet
      field?.blur();
      field?.focus();
      this.now();
    }, true);
  }

  get unsaved() {
    return this.changed || this.busy !== null;
  }

  began(text, etag) {
    [this.text, this.etag, this.changed, this.halted] = [text, etag, false, false];
  }

  touch() {
    this.changed = true;
    this.later(PAUSE);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), wait);
  }

  /** Save what there is to save; resolves once the server has it, or has said why not. */
  async now() {
    clearTimeout(this.timer);
    if (this.halted) return this.clash(null);
    while (this.busy) await this.busy;
    if (!this.changed) return this.tell(say("Everything is saved"), true);
    this.busy = this.send().finally(() => (this.busy = null));
    return this.busy;
  }

  async send() {
    let text;
    try {
      text = await this.write();
    } catch (error) {
      return this.tell(say("Not saved: {reason}", { reason: error.message }), false);
    }
    this.changed = false;
    if (text === this.text) {
      forget();
      return this.tell(say("Everything is saved"), true);
    }
    const safe = keep(text, this.etag);
    this.tell(say("Saving"), true);
    try {
      const answer = await this.put(text, this.etag);
      [this.text, this.etag] = [text, answer.etag];
      if (!this.changed) forget();
      this.tell(say("Saved {time}", { time: clock(answer.saved_at) }), true);
      this.saved(answer);
    } catch (error) {
      this.changed = true;
      this.failed(error, text, safe);
    }
  }

  put(text, etag) {
    return ask(page.address.file, {
      method: "PUT", body: text, headers: { "Content-Type": page.media, ...(etag ? { "If-Match": `"${etag}"` } : {}) },
    });
  }

  failed(error, text, safe) {
    if (error.status === 409) {
      this.halted = true;
      this.tell(say("Not saved: {name} saved at {time}", { name: error.answer.by, time: clock(error.answer.at) }), false);
      return this.clash({ ...error.answer, mine: text });
    }
    if (error.status && error.status < 500) {
      const line = error.answer.line ? ` (${say("line {line}", { line: error.answer.line })})` : "";
      return this.tell(say("Not saved: {reason}", { reason: (error.message || say("the server refused it")) + line }), false);
    }
    this.tell(safe
      ? say("Not saved: the server does not answer. Your work is kept in this browser; we keep trying.")
      : say("Not saved: the server does not answer. Keep this page open; we keep trying."), false);
    this.later(RETRY);
  }

  /** Mine comes after theirs: theirs stays in the history, and is what mine replaces. */
  async succeed(text, theirs) {
    const answer = await this.put(text, theirs);
    this.began(text, answer.etag);
    forget();
    this.tell(say("Saved {time}", { time: clock(answer.saved_at) }), true);
    this.saved(answer);
  }
}
