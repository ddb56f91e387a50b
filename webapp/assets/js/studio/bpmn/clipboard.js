// What is copied in one diagram can be pasted in another, also in another tab of this browser.

const PLACE = "studio:clipboard";

class Clipboard {
  static $inject = ["moddle"];

  constructor(moddle) {
    this.moddle = moddle;
    this.tree = null;
    this.text = ""; // of `tree`
  }

  set(tree) {
    this.tree = tree;
    this.text = tree ? JSON.stringify(tree) : "";
    try {
      localStorage.setItem(PLACE, this.text);
    } catch {
      // a browser that keeps nothing still copies within this diagram
    }
  }

  get() {
    const kept = localStorage.getItem(PLACE);
    if (kept && kept !== this.text) [this.tree, this.text] = [JSON.parse(kept, reviver(this.moddle)), kept];
    return this.tree;
  }

  clear() {
    this.set(null);
  }

  isEmpty() {
    return !this.get();
  }
}

/** Makes model elements of what carries a `$type`, each once. */
function reviver(moddle) {
  return (key, value) => (value && typeof value === "object" && typeof value.$type === "string" ? revived(moddle, value) : value);
}

function revived(moddle, { $type, ...properties }) {
  const made = moddle.create($type, {});
  for (const [name, value] of Object.entries(properties)) made.set(name, value);
  for (const value of Object.values(properties).flat()) if (value?.$type && !value.$parent) value.$parent = made;
  return made;
}

export default { clipboard: ["type", Clipboard] };
