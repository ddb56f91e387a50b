// What stands around every editor: load and save, problems, outline, comments, company, import.
import { Clash } from "./clash.js";
import { Comments } from "./comments.js";
import { Importing } from "./importing.js";
import { forget, kept } from "./kept.js";
import { Outline } from "./outline.js";
import { clock, make, page, say } from "./page.js";
import { keepCompany } from "./presence.js";
import { Problems } from "./problems.js";
import { Saver } from "./saver.js";

export const askForFile = () => fetch(page.address.file, { headers: { Accept: page.media } });

/** An editor: `open(text)`, `write()` → text, `reads(text)` → the text as it would be written again, `mark(problems)`,
 *  `choose(element)`, `edit(element)`, `resized()`; it calls `frame.changed()` and `frame.chosen(element, name)`. */
export class Frame {
  constructor(editor) {
    this.editor = editor;
    this.status = document.querySelector("[data-draft-status]");
    this.clash = new Clash(this);
    this.saver = new Saver({
      write: () => editor.write(), tell: (words, well) => this.tell(words, well), clash: this.clash.show, saved: () => this.saved(),
    });
    this.problems = new Problems({
      choose: (element) => this.choose(element),
      mark: (found) => {
        editor.mark(found);
        this.outline?.mark(found);
      },
    });
    this.outline = page.outlined ? new Outline({ choose: (e) => editor.choose(e), edit: (e) => editor.edit(e), moved: () => editor.resized() }) : null;
    this.comments = new Comments();
    this.importing = new Importing({ editor, take: (text) => this.take(text) });
  }

  async start(asked) {
    await this.reload(asked);
    this.offerKept();
    keepCompany();
    document.documentElement.dataset.studio = "ready";
    const wanted = new URLSearchParams(location.search).get("element");
    if (wanted) this.editor.choose(wanted);
    await Promise.all([this.problems.check(), this.outline?.refresh()]);
    document.documentElement.dataset.studio = "checked";
  }

  /** The file as the server has it; the page asks for it before anything else. */
  async reload(asked = askForFile()) {
    const reply = await asked;
    if (!reply.ok) throw new Error(`${page.address.file} answered ${reply.status}`);
    const text = await reply.text();
    await this.open(text);
    this.saver.began(text, (reply.headers.get("ETag") ?? "").replace(/^W\//, "").replaceAll('"', ""));
    this.tell(say("Everything is saved"), true);
  }

  async open(text) {
    try {
      await this.editor.open(text);
      this.broken("");
    } catch (error) {
      this.broken(say("The editor cannot open this file: {reason}", { reason: error.message }));
    }
  }

  broken(words) {
    const place = document.getElementById("broken");
    place.textContent = words;
    place.hidden = !words;
  }

  /** Another file's text takes the place of this one's; the one before stays in the history. */
  async take(text) {
    await this.open(text);
    this.saver.touch();
    await this.saver.now();
  }

  /** Something typed here never reached the server: its owner decides. */
  offerKept() {
    const found = kept();
    if (!found || found.text === this.saver.text) return forget();
    const bar = document.getElementById("kept");
    const done = () => (bar.hidden = true);
    bar.replaceChildren(
      make("span", {}, say("Work of {time} did not reach the server. It is kept in this browser.", { time: clock(found.at) })),
      make("button", { class: "as-link", type: "button", onclick: async () => {
        await this.open(found.text);
        this.saver.etag = found.base; // so that a version saved meanwhile is told, not overwritten
        this.saver.touch();
        done();
      } }, say("Go on with it")),
      make("button", { class: "as-link", type: "button", onclick: () => { forget(); done(); } }, say("Throw it away")),
    );
    bar.hidden = false;
  }

  changed() {
    this.saver.touch();
  }

  chosen(element, name) {
    this.outline?.select(element);
    this.comments.select(element, name);
  }

  choose(element) {
    this.editor.choose(element);
    document.getElementById("studio-grid").scrollIntoView({ block: "nearest" });
  }

  saved() {
    this.problems.check();
    this.outline?.refresh();
  }

  tell(words, well) {
    this.status.hidden = false;
    this.status.classList.toggle("saved--not", !well);
    const place = this.status.querySelector("span");
    if (place.textContent !== words) place.textContent = words;
  }
}
