// Two people saved the same file: who and when, and what to do so that neither loses anything.
import { forget, keep, kept } from "./kept.js";
import { clock, make, page, say } from "./page.js";

/** `frame` opens texts in the editor and saves; the dialog stays until one of the ways is chosen. */
export class Clash {
  constructor(frame) {
    this.frame = frame;
    this.dialog = document.getElementById("clash");
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.bar = document.getElementById("parked");
    this.show = this.show.bind(this);
    for (const [act, done] of Object.entries({ theirs: () => this.theirs(), mine: () => this.mine(), download: () => this.download() })) {
      this.dialog.querySelector(`[data-act=${act}]`).addEventListener("click", done);
    }
    if (kept("parked")) this.offer();
  }

  show(told) {
    if (told) this.told = told;
    this.dialog.querySelector("[data-who]").textContent = [
      say("{name} saved this file at {time}, while you were changing it.", { name: this.told.by, time: clock(this.told.at) }),
      say("Both versions are kept: choose which one the file goes on with."),
    ].join(" ");
    this.problem("");
    if (!this.dialog.open) this.dialog.showModal();
  }

  problem(words) {
    this.dialog.querySelector("[data-problem]").textContent = words;
  }

  /** Theirs is opened; mine is parked in this browser until its owner throws it away. */
  async theirs() {
    if (!keep(this.told.mine, this.told.etag, "parked")) return this.problem(say("This browser cannot keep your version. Download it first."));
    try {
      await this.frame.reload();
    } catch {
      return this.problem(say("The server does not answer. Try once more."));
    }
    forget();
    this.dialog.close();
    this.offer();
  }

  async mine() {
    try {
      const mine = await this.frame.editor.write();
      await this.frame.saver.succeed(mine, this.told.etag);
    } catch (error) {
      if (error.status === 409) return this.show({ ...error.answer, mine: this.told.mine });
      return this.problem(error.message || say("The server does not answer. Try once more."));
    }
    this.dialog.close();
  }

  download() {
    const name = page.file.split("/").pop();
    make("a", { href: URL.createObjectURL(new Blob([this.told.mine])), download: name }).click();
  }

  offer() {
    const parked = kept("parked");
    this.bar.replaceChildren(
      make("span", {}, say("Your own version of {time} is kept in this browser.", { time: clock(parked.at) })),
      make("button", { class: "as-link", type: "button", onclick: () => this.back() }, say("Open my version")),
      make("button", { class: "as-link", type: "button", onclick: () => this.drop() }, say("Throw my version away")),
    );
    this.bar.hidden = false;
  }

  async back() {
    await this.frame.open(kept("parked").text);
    this.drop();
    this.frame.saver.touch();
  }

  drop() {
    forget("parked");
    this.bar.hidden = true;
  }
}
