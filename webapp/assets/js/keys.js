// Keyboard shortcuts on lists: J and K move, Enter opens, C claims, / finds, ? shows them all.
//
// J and K move the focus along the links marked data-row, so Enter is the browser's own. Single keys can be switched
// off in the list of shortcuts (WCAG 2.1.4) and are silent while something is typed.

const OFF = "shortcuts-off";

export function listenForKeys() {
  const list = document.getElementById("shortcuts");
  const toggle = list?.querySelector("[data-shortcuts-toggle]");
  if (toggle) {
    toggle.checked = !localStorage.getItem(OFF);
    toggle.addEventListener("change", () => {
      if (toggle.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (localStorage.getItem(OFF) || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act?.(list)) event.preventDefault();
  });
}

const rows = () => [...document.querySelectorAll("a[data-row]")];
const current = () => rows().findIndex((link) => link.closest("tr, li") === document.activeElement.closest("tr, li"));

function move(step) {
  const links = rows();
  if (!links.length) return false;
  const at = current();
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
  return true;
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  c: () => {
    const claim = rows()[current()]?.closest("tr, li").querySelector("[data-claim]");
    claim?.click();
    return Boolean(claim);
  },
  "/": () => {
    const search = document.querySelector("[role=search] input[type=search]");
    search?.focus();
    return Boolean(search);
  },
  "?": (list) => {
    list?.togglePopover();
    return Boolean(list);
  },
};
