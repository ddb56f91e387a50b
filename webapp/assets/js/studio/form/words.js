// Puts the reader's words in the place of form-js' own, wherever it writes them; what people typed stays as it is.
import chinese from "./chinese.js";
import { page } from "../page.js";

const TITLES = ["title", "placeholder", "aria-label"];
// What holds texts of the form or of its designer, and what is typed into.
const TYPED = "input, textarea, [contenteditable], .cm-editor, .bio-properties-panel-header-label, .fjs-form-field";
const CREATE = /^Create an? (.+) element$/; // titles in the palette

const words = page.language.startsWith("zh") ? chinese : {};

export function word(text) {
  const known = text.trim();
  const made = CREATE.exec(known);
  if (made && words[made[1]]) return `添加${words[made[1]]}`;
  return words[known] ? text.replace(known, words[known]) : text;
}

function sayText(node) {
  if (node.parentElement?.closest(TYPED)) return;
  const said = word(node.data);
  if (said !== node.data) node.data = said;
}

function sayTitles(element) {
  for (const name of TITLES) {
    const text = element.getAttribute(name);
    if (text && word(text) !== text) element.setAttribute(name, word(text));
  }
}

function sayAll(root) {
  if (root.nodeType === Node.TEXT_NODE) return sayText(root);
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  sayTitles(root);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) (walker.currentNode.nodeType === Node.TEXT_NODE ? sayText : sayTitles)(walker.currentNode);
}

/** Every text that is or will be written into these elements. */
export function speak(...roots) {
  if (!Object.keys(words).length) return;
  const seen = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") sayText(change.target);
      else if (change.type === "attributes") sayTitles(change.target);
      else change.addedNodes.forEach(sayAll);
    }
  });
  for (const root of roots) {
    sayAll(root);
    seen.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: TITLES });
  }
}
