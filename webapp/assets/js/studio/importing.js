// A file dropped on the page: the server tells what would change, be refused or be lost before anything is replaced.
import { ask, make, page, say } from "./page.js";

const MOST = 5_000_000; // bytes, as the reader

export class Importing {
  /** `editor.reads(text)` gives the text as the editor would write it again; `take(text)` opens it and saves. */
  constructor({ editor, take }) {
    Object.assign(this, { editor, take });
    this.dialog = document.getElementById("import");
    this.input = document.getElementById("import-file");
    this.input.addEventListener("change", () => this.input.files[0] && this.look(this.input.files[0]));
    document.querySelector("[data-act=import]").addEventListener("click", () => this.input.click());
    this.dialog.querySelector("[data-act=take]").addEventListener("click", () => this.agree());
    this.dialog.querySelector("[data-act=leave]").addEventListener("click", () => this.dialog.close());
    addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      document.body.classList.add("is-dropping");
    });
    addEventListener("dragleave", (event) => event.relatedTarget ?? document.body.classList.remove("is-dropping"));
    addEventListener("drop", (event) => {
      document.body.classList.remove("is-dropping");
      const [file] = event.dataTransfer?.files ?? [];
      if (!file) return;
      event.preventDefault();
      this.look(file);
    });
  }

  async look(file) {
    this.text = null;
    this.open(file.name);
    const ending = page.file.slice(page.file.lastIndexOf("."));
    if (!file.name.toLowerCase().endsWith(ending)) return this.refuse(say("This page edits {ending} files.", { ending }));
    if (file.size > MOST) return this.refuse(say("The file is larger than 5 MB."));
    const text = await file.text();
    this.input.value = "";
    let written;
    try {
      written = await this.editor.reads(text);
    } catch (error) {
      return this.refuse(say("The editor cannot open it: {reason}", { reason: error.message }));
    }
    try {
      this.report(await ask(page.address.report, { json: { file: page.file, before: text, after: written } }));
      this.text = text;
    } catch (error) {
      this.refuse(error.message || say("The server does not answer. Try once more."));
    }
  }

  open(name) {
    this.dialog.querySelector("[data-name]").textContent = name;
    this.part("refusal", []);
    for (const part of ["lost", "refused", "changed"]) this.part(part, []);
    this.dialog.querySelector("[data-act=take]").hidden = true;
    if (!this.dialog.open) this.dialog.showModal();
  }

  refuse(words) {
    this.part("refusal", [words]);
  }

  report({ lost, refused, changed }) {
    this.part("lost", lost);
    this.part("refused", refused);
    this.part("changed", changed.length ? changed : [say("Nothing: it is the file that is here already.")]);
    this.dialog.querySelector("[data-act=take]").hidden = false;
  }

  part(name, lines) {
    const part = this.dialog.querySelector(`[data-part=${name}]`);
    part.hidden = lines.length === 0;
    part.querySelector("ul").replaceChildren(...lines.map((line) => make("li", {}, line)));
  }

  async agree() {
    this.dialog.close();
    await this.take(this.text);
  }
}
