// The saved diagram as a list beside the canvas: walked with the arrow keys, in step with the selection.
import { ask, make, page, say } from "./page.js";

export class Outline {
  /** `choose(element)` selects on the canvas, `edit(element)` also moves the focus into its properties; `moved()` is
   *  told when the canvas has another size. */
  constructor({ choose, edit, moved }) {
    Object.assign(this, { choose, edit, moved });
    this.tree = document.getElementById("outline");
    this.box = document.getElementById("outline-box");
    this.toggle = document.querySelector("[data-outline]");
    this.lines = [];
    this.problems = new Map();
    this.tree.addEventListener("keydown", (event) => this.key(event));
    this.tree.addEventListener("click", ({ target }) => {
      const item = target.closest("[role=treeitem]");
      if (item) this.pick(item, false);
    });
    this.toggle.addEventListener("click", () => this.open(this.box.hidden));
    const said = localStorage.getItem("studio:outline");
    this.open(said === null ? innerWidth >= 1500 || innerWidth < 993 : said === "open", said !== null);
  }

  open(yes, remember = true) {
    this.box.hidden = !yes;
    this.toggle.setAttribute("aria-expanded", String(yes));
    document.getElementById("studio-grid").classList.toggle("studio__grid--outline", yes);
    this.moved?.();
    if (remember) localStorage.setItem("studio:outline", yes ? "open" : "closed");
  }

  async refresh() {
    const answer = await ask(`${page.address.outline}?file=${encodeURIComponent(page.file)}`, { method: "GET" }).catch(() => null);
    if (!answer) return;
    this.lines = answer.lines;
    this.draw();
  }

  mark(problems) {
    this.problems = Map.groupBy(problems, ({ element }) => element);
    this.draw();
  }

  draw() {
    const selected = this.selected;
    const focused = this.tree.contains(document.activeElement);
    this.tree.replaceChildren(...this.lines.map((line, at) => this.item(line, at)));
    this.select(selected);
    if (focused) this.items[this.at]?.focus();
  }

  item(line, at) {
    const found = line.element && !said(this.lines, line, at) ? this.problems.get(line.element) ?? [] : [];
    const tag = found.length && make("strong", { class: `govuk-tag govuk-tag--${found.some(({ stops }) => stops) ? "red" : "yellow"}` },
      found.length === 1 ? say("1 problem") : say("{count} problems", { count: found.length }));
    const why = found.length ? make("span", { class: "govuk-visually-hidden" }, ` ${found.map(({ reason }) => reason).join(" ")}`) : null;
    return make("li", {
      role: "treeitem", "aria-level": line.depth + 1, "aria-selected": "false", tabindex: "-1", "data-element": line.element,
      class: `outline__line outline__line--${Math.min(line.depth, 8)} outline__line--${line.kind}`,
    }, make("span", {}, line.text), tag || null, why);
  }

  get items() {
    return [...this.tree.children];
  }

  get at() {
    return Math.max(this.items.findIndex((item) => item.tabIndex === 0), 0);
  }

  /** The canvas selected something: the list follows, without taking the focus. */
  select(element) {
    this.selected = element;
    const items = this.items;
    const current = items.find((item) => element && item.dataset.element === element);
    for (const item of items) {
      item.setAttribute("aria-selected", String(item === current));
      item.tabIndex = -1;
    }
    const reached = current ?? items[0];
    if (reached) reached.tabIndex = 0;
    if (current && !this.tree.contains(document.activeElement)) within(current, this.box);
  }

  pick(item, edit) {
    for (const other of this.items) other.tabIndex = other === item ? 0 : -1;
    item.focus();
    if (!item.dataset.element) return;
    (edit ? this.edit : this.choose)(item.dataset.element);
  }

  key(event) {
    const items = this.items;
    const at = items.indexOf(document.activeElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const level = (item) => Number(item.getAttribute("aria-level"));
    const to = {
      ArrowDown: () => items[at + 1],
      ArrowUp: () => items[at - 1],
      ArrowRight: () => (items[at + 1] && level(items[at + 1]) > level(items[at]) ? items[at + 1] : null),
      ArrowLeft: () => items.slice(0, at).findLast((item) => level(item) < level(items[at])),
      Home: () => items[0],
      End: () => items.at(-1),
    }[event.key];
    if (to) {
      event.preventDefault();
      const next = to();
      if (next) this.pick(next, false);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.pick(items[at], event.key === "Enter");
    }
  }
}

/** Whether an earlier line spoke of the same element already: its problems are told once. */
const said = (lines, line, at) => lines.findIndex(({ element }) => element === line.element) < at;

function within(item, box) {
  const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
  if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 2;
}
