// Questions that hang on an answer come as soon as it is given.
//
// A field inside [data-reacts] is read by a rule of its form. The server, which knows the rules, is asked for the form
// again and what it draws is morphed into the page: nothing typed is lost, the focus stays. Without this script the
// same questions come when the task is sent.
import htmx from "htmx.org";
import { askAgain } from "./asking.js";

htmx.config.history = false; // the back button stays the browser's
htmx.config.morphIgnore = [...htmx.config.morphIgnore, "data-govuk-"]; // a component that lives stays alive
htmx.config.morphSkip = "[hx-morph-skip], [data-module=govuk-character-count]"; // and keeps what it drew itself

const FORM = "form[data-draft], form[data-asks]"; // a form without a draft, as on the bench, says that it asks

export function followAnswers() {
  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form[aria-busy]");
    form?.touched.add(target);
  });
  document.addEventListener("change", ({ target }) => {
    const form = target.closest("[data-reacts]")?.closest(FORM);
    if (form) ask(form);
  });
}

async function ask(form) {
  const text = await askAgain(form);
  if (!text) return;
  const { touched } = form;
  for (const control of touched) control.setAttribute("hx-morph-skip", ""); // typed while we asked
  await htmx.swap({ text, target: form, sourceElement: form, select: FORM, swap: "outerMorph", hx: {} });
  for (const control of touched) control.removeAttribute("hx-morph-skip");
}
