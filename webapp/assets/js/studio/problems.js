// What stands against publishing, as the server found it in what is saved: a table in words, beside marks on the canvas.
import { ask, make, page, say } from "./page.js";

export class Problems {
  /** `choose(element)` selects an element of this file; `mark(problems)` draws the marks of this file. */
  constructor({ choose, mark }) {
    Object.assign(this, { choose, mark });
    this.body = document.querySelector("#problems tbody");
    this.sum = document.querySelector("#problems [data-sum]");
    this.all = [];
    this.turn = 0;
  }

  get here() {
    return this.all.filter((one) => one.file === page.file);
  }

  async check() {
    const turn = ++this.turn;
    this.sum.textContent = say("Checking");
    let found;
    try {
      found = await ask(page.address.check);
    } catch (error) {
      if (turn === this.turn) this.sum.textContent = say("Not checked: {reason}", { reason: error.message || say("the server does not answer") });
      return;
    }
    if (turn !== this.turn) return;
    this.all = found.problems.toSorted((a, b) => b.stops - a.stops || (b.file === page.file) - (a.file === page.file));
    this.sum.textContent = summed(found);
    this.show();
    this.mark(this.here);
  }

  show() {
    this.body.replaceChildren(...this.all.map((one) => this.row(one)));
    document.getElementById("no-problems").hidden = this.all.length > 0;
    document.querySelector("#problems table").hidden = this.all.length === 0;
  }

  row(one) {
    const where = one.name || one.element || (one.line ? say("line {line}", { line: one.line }) : one.file);
    const place = one.file === page.file
      ? one.element ? make("button", { class: "as-link", type: "button", onclick: () => this.choose(one.element) }, where) : where
      : make("a", { class: "govuk-link", href: `${page.address.edit}${path(one.file)}?element=${encodeURIComponent(one.element)}` }, where);
    const tag = one.stops ? make("strong", { class: "govuk-tag govuk-tag--red" }, say("Stops")) : make("strong", { class: "govuk-tag govuk-tag--yellow" }, say("Look"));
    const elsewhere = one.file === page.file ? null : make("span", { class: "sub" }, one.file);
    return make("tr", { class: "govuk-table__row" },
      make("td", { class: "govuk-table__cell" }, tag),
      make("th", { scope: "row", class: "govuk-table__header" },
        make("b", { class: "strong" }, one.reason), make("span", { class: "sub" }, [one.instead, one.source].filter(Boolean).join(" · "))),
      make("td", { class: "govuk-table__cell", "data-label": say("Where") }, place, elsewhere),
      make("td", { class: "govuk-table__cell", "data-label": say("Rule") }, make("span", { class: "ref code" }, one.rule)));
  }
}

const path = (file) => file.split("/").map(encodeURIComponent).join("/");

function summed({ stops, advice }) {
  const found = [];
  if (stops) found.push(stops === 1 ? say("1 stops publishing") : say("{count} stop publishing", { count: stops }));
  if (advice) found.push(advice === 1 ? say("1 to look at") : say("{count} to look at", { count: advice }));
  return found.join(", ");
}
