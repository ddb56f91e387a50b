// What people say of the selected element, or of the file as a whole, until it is settled.
import { ask, clock, make, page, say } from "./page.js";

export class Comments {
  constructor() {
    this.list = document.getElementById("comments-list");
    this.about = document.querySelector("#comments [data-about]");
    this.field = document.getElementById("comment");
    this.problem = document.querySelector("#comments [data-problem]");
    this.element = "";
    this.all = [];
    document.querySelector("#comments form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.add();
    });
    this.load();
  }

  async load() {
    const answer = await ask(page.address.comments, { method: "GET" }).catch(() => null);
    if (!answer) return;
    this.all = answer.comments.filter(({ file }) => file === page.file);
    this.draw();
  }

  select(element, name) {
    [this.element, this.name] = [element, name];
    this.draw();
  }

  /** {element: how many open comments} of this file. */
  get open() {
    return Map.groupBy(this.all.filter(({ settled_by }) => !settled_by), ({ element }) => element);
  }

  draw() {
    this.about.textContent = this.element ? this.name || this.element : say("the whole file");
    const told = this.all.filter(({ element }) => element === this.element);
    this.list.replaceChildren(...told.map((one) => this.item(one)));
  }

  item(one) {
    const settle = one.settled_by
      ? make("span", { class: "sub" }, say("Settled by {name}", { name: one.settled_by }))
      : make("button", { class: "as-link small", type: "button", onclick: () => this.settle(one) }, say("Settle"));
    return make("li", {}, make("span", { class: "sub" }, `${one.author}, ${new Date(one.at).toLocaleDateString(page.language, { timeZone: page.zone })} ${clock(one.at)}`),
      make("span", { class: "prewrap" }, one.text), settle);
  }

  async add() {
    const text = this.field.value.trim();
    if (!text) return;
    await this.send(page.address.comments, { file: page.file, element: this.element, text }, () => (this.field.value = ""));
  }

  settle(one) {
    return this.send(page.address.settle.replace("0", one.id), {}, () => {});
  }

  async send(address, json, done) {
    this.problem.textContent = "";
    try {
      await ask(address, { json });
      done();
    } catch (error) {
      this.problem.textContent = error.message || say("The server does not answer. Try once more.");
    }
    await this.load();
  }
}
