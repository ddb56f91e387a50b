// The page that edits a form.
import { FormEditor } from "@bpmn-io/form-js";
import { Frame, askForFile } from "./frame.js";
import ownTypes, { addOwn } from "./form/own_types.js";
import { Preview } from "./form/preview.js";
import { speak } from "./form/words.js";
import { ask, page } from "./page.js";

class Editor {
  constructor() {
    speak(...["canvas", "palette", "properties"].map((id) => document.getElementById(id)));
    this.editor = new FormEditor({
      container: document.getElementById("canvas"),
      palette: { parent: document.getElementById("palette") },
      propertiesPanel: { parent: document.getElementById("properties") },
      additionalModules: [ownTypes],
    });
    this.preview = new Preview(() => this.write());
    this.opening = false;
  }

  serve(frame) {
    this.editor.on("commandStack.changed", () => {
      if (this.opening) return;
      frame.changed();
      this.preview.later();
    });
    this.editor.on("selection.changed", ({ selection }) => frame.chosen(selection?.id ?? "", selection?.label ?? selection?.dateLabel ?? selection?.timeLabel ?? selection?.id ?? ""));
    for (const button of document.querySelectorAll("[data-own]")) button.addEventListener("click", () => addOwn(this.editor, button.dataset.own));
  }

  async open(text) {
    this.opening = true;
    this.began = JSON.parse(text);
    try {
      await this.editor.importSchema(structuredClone(this.began));
    } finally {
      this.opening = false;
    }
    this.preview.ask();
  }

  async write() {
    return written(this.editor.saveSchema(), this.began);
  }

  /** What would be left of a file: read and written again by an editor that nobody sees. */
  async reads(text) {
    const schema = JSON.parse(text);
    const other = new FormEditor({ additionalModules: [ownTypes] });
    await other.importSchema(structuredClone(schema));
    const left = written(other.saveSchema(), schema);
    other.destroy();
    return left;
  }

  mark() {}

  choose(id) {
    const field = this.editor.get("formFieldRegistry").get(id);
    if (!field) return;
    this.editor.get("selection").set(field);
    document.querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center" });
  }

  edit(id) {
    this.choose(id);
  }
}

const FIRST = ["id", "title", "type", "schemaVersion", "key", "path", "label"];
const LAST = ["components"];
const place = (name) => (FIRST.includes(name) ? FIRST.indexOf(name) : LAST.includes(name) ? 99 : 50);

/** The schema as text: what was there keeps the order of its settings, and what the editor sets by itself on opening
 *  stays out, so that a change shows as a small difference. */
function written(schema, began) {
  const known = new Map();
  const learn = (one) => {
    known.set(one.id ?? one.key, one);
    for (const child of one.components ?? []) learn(child);
  };
  learn(began);
  const ordered = (one) => {
    const was = known.get(one.id ?? one.key);
    const names = Object.keys(one).sort((a, b) => compare(order(was, a), order(was, b)) || place(a) - place(b));
    const own = page.kinds[one.properties?.["probity:type"]]; // its choices come from the case
    const byItself = (name) => (name === "showOutline" && was && one[name] === true) || (name === "values" && own);
    const kept = names.filter((name) => (was && name in was) || !byItself(name));
    return Object.fromEntries(kept.map((name) => [name, name === "components" ? one[name].map(ordered) : one[name]]));
  };
  return `${JSON.stringify(ordered(schema), null, 2)}\n`;
}

const compare = (a, b) => (a === b ? 0 : a < b ? -1 : 1);
const order = (was, name) => {
  const at = was ? Object.keys(was).indexOf(name) : 0;
  return at < 0 ? Infinity : at;
};

const asked = askForFile();
page.vocabulary = await ask(page.address.vocabulary, { method: "GET" });
const editor = new Editor();
const frame = new Frame(editor);
editor.serve(frame);
await frame.start(asked);
window.studio = { editor, frame };
