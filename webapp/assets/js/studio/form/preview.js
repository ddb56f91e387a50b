// The form as the server will show it, drawn again after each change; isolated from the page by a shadow root.
import { ask, make, page, say } from "../page.js";

const PAUSE = 500; // ms without a change before the server is asked

export class Preview {
  constructor(write) {
    this.write = write;
    this.host = document.getElementById("preview");
    this.refusals = document.getElementById("preview-refusals");
    this.root = this.host.attachShadow({ mode: "open" });
    this.body = make("form", { class: "card preview", novalidate: true });
    this.root.append(make("link", { rel: "stylesheet", href: page.theme }), make("div", { class: "app" }, this.body));
    this.body.addEventListener("submit", (event) => event.preventDefault());
    this.body.addEventListener("change", ({ target }) => target.closest("[data-reacts]") && this.ask(true));
    this.body.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      event.preventDefault();
      if (button.name) this.ask(true, [button.name, button.value]);
    });
    this.turn = 0;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  /** `typed` sends what was typed into the preview along, so that questions which hang on it come and go. */
  async ask(typed = false, pressed = null) {
    const turn = ++this.turn;
    const body = new FormData(typed ? this.body : undefined);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    if (typed) body.set("typed", "1");
    if (pressed) body.set(...pressed);
    body.set("schema", await this.write());
    let answer;
    try {
      answer = await ask(page.address.preview, { body });
    } catch (error) {
      if (turn === this.turn) this.told([{ reason: error.message || say("The server does not answer. Try once more."), instead: "" }]);
      return;
    }
    if (turn !== this.turn) return;
    this.told(answer.problems);
    if (answer.problems.length) return;
    this.body.innerHTML = answer.html; // the server's own markup, every text of the schema escaped there
  }

  told(problems) {
    this.refusals.hidden = problems.length === 0;
    this.refusals.querySelector("ul").replaceChildren(...problems.map(({ name, element, reason, instead }) =>
      make("li", {}, [[name || element, reason].filter(Boolean).join(": "), instead].filter(Boolean).join(". "))));
  }
}
