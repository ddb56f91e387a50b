// What every page loads: htmx, the GOV.UK components in use and our own small helpers. Pages work without any of it.
import "htmx.org";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { keepDrafts } from "./draft.js";
import { listenForKeys } from "./keys.js";
import { followAnswers } from "./reacts.js";
import { runInTurn } from "./running.js";
import { offerThemes } from "./theme.js";

const COMPONENTS = [Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink];

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");

// GOV.UK's components speak English by themselves; the page brings their words in the reader's language.
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** Bring to life what is not yet alive: once for the page, again for what htmx swaps in. */
function enhance() {
  for (const Component of COMPONENTS) {
    const name = Component.moduleName;
    const fresh = document.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`);
    for (const root of fresh) new Component(root, words[name]);
  }
  keepDrafts();
}

offerThemes();
listenForKeys();
followAnswers();
runInTurn();
enhance();
document.addEventListener("htmx:after:process", enhance);
