// What the pages for people outside load: drafts as one types, questions that an answer brings up, no double sending.
// Nothing on these pages needs it.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { askAgain } from "./asking.js";
import { keepDrafts } from "./draft.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");

function enhance() {
  for (const Component of [Button, ErrorSummary, SkipLink]) {
    const name = Component.moduleName;
    for (const root of document.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) new Component(root);
  }
  keepDrafts();
}

/** Ask the server, which knows the rules, for the form again; what was typed or chosen meanwhile is put back. */
async function ask(form) {
  const text = await askAgain(form);
  if (!text) return;
  const drawn = new DOMParser().parseFromString(text, "text/html").querySelector("form[data-draft]");
  if (!drawn) return;
  const focused = document.activeElement?.id;
  const files = [...form.querySelectorAll("input[type=file]")].filter((field) => field.files.length);
  const typed = [...form.touched].map((field) => [field.id, field.value, field.checked]);
  form.replaceChildren(...drawn.childNodes);
  for (const field of files) form.querySelector(`[id="${CSS.escape(field.id)}"]`)?.replaceWith(field);
  for (const [id, value, checked] of typed) {
    const field = document.getElementById(id);
    if (field) [field.value, field.checked] = [value, checked];
  }
  if (focused) document.getElementById(focused)?.focus();
  enhance();
}

document.addEventListener("input", ({ target }) => target.closest("form[aria-busy]")?.touched.add(target));
document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-reacts]")?.closest("form[data-draft]");
  if (form) ask(form);
});
enhance();
