// What is copied in one diagram can be pasted in another, also in another tab of this browser.

const PLACE = "studio:clipboard";

class Clipboard {
  static $inject = ["clipboard", "eventBus", "moddle"];

  constructor(clipboard, eventBus, moddle) {
    eventBus.on("copyPaste.elementsCopied", ({ tree }) => {
      try {
        localStorage.setItem(PLACE, JSON.stringify(tree));
      } catch {
        // a browser that keeps nothing still copies within this diagram
      }
    });
    eventBus.on("copyPaste.pasteElements", 2000, (event) => {
      if (event.tree) return;
      const kept = localStorage.getItem(PLACE);
      if (kept) clipboard.set(JSON.parse(kept, reviver(moddle)));
    });
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

export default { __init__: ["studioClipboard"], studioClipboard: ["type", Clipboard] };
