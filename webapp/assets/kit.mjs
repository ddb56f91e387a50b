// GOV.UK and MOJ Frontend as we use them: the listed components alone, in our font, without the crest.
import fs from "node:fs";
import { fileURLToPath } from "node:url";

const GOVUK = `back-link body breadcrumbs button button-group character-count checkboxes clearfix date-input details
  error-message error-summary fieldset file-upload form-group frontend-supported heading-l heading-m heading-s hint input
  inset-text label label-wrapper link list main-wrapper pagination panel password-input radios section-break select
  skip-link skip-link-focused-element summary-list table tag task-list template textarea visually-hidden
  visually-hidden-focusable warning-text`.split(/\s+/);
const MOJ = "side-navigation sub-navigation timeline".split(" ");
const KITS = {
  "kit:govuk": ["govuk-frontend/dist/govuk/govuk-frontend.min.css", "govuk-", GOVUK],
  "kit:moj": ["@ministryofjustice/frontend/moj/moj-frontend.min.css", "moj-", MOJ],
};

/** Split CSS text into its top-level rules: [prelude, body], where body is null for a statement such as `@charset`. */
function rules(css) {
  const found = [];
  let start = 0, depth = 0, opened = 0, quote = "";
  for (let at = 0; at < css.length; at++) {
    const sign = css[at];
    if (quote) {
      if (sign === "\\") at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "{" && depth++ === 0) opened = at;
    else if (sign === "}" && --depth === 0) {
      found.push([css.slice(start, opened).trim(), css.slice(opened + 1, at)]);
      start = at + 1;
    } else if (sign === ";" && depth === 0) {
      found.push([css.slice(start, at).trim(), null]);
      start = at + 1;
    }
  }
  return found;
}

/** Split a selector list at its commas, leaving those inside :is(), :not() and the like. */
const selectors = (list) => list.split(/,(?![^(]*\))/);

function trim(css, prefix, components) {
  const belongs = new RegExp(`\\.${prefix}([a-z-]*?[a-z])(?:__|--|(?![a-z-]))`, "g");
  const wanted = (selector) =>
    [...selector.matchAll(belongs)].every(([, name]) => components.includes(name)) &&
    !selector.includes("\\!") && // utility classes: space is the theme's business
    (prefix === "govuk-" || selector.includes(`.${prefix}`)); // MOJ repeats GOV.UK's settings of an older version
  return rules(css).map(([prelude, body]) => {
    if (body === null || prelude === "@font-face" || prelude.includes("\\0")) return ""; // \0: Internet Explorer
    if (/^@(media|supports)/.test(prelude)) {
      const inside = trim(body, prefix, components);
      return inside && `${prelude}{${inside}}`;
    }
    if (prelude.startsWith("@")) return `${prelude}{${body}}`;
    const kept = selectors(prelude).filter(wanted);
    return kept.length ? `${kept.join(",")}{${body}}` : "";
  }).join("");
}

export const kit = {
  name: "kit",
  setup(build) {
    build.onResolve({ filter: /^kit:/ }, ({ path }) => ({ path, namespace: "kit" }));
    build.onLoad({ filter: /.*/, namespace: "kit" }, ({ path }) => {
      const [file, prefix, components] = KITS[path];
      const css = fs.readFileSync(fileURLToPath(import.meta.resolve(file)), "utf8").replaceAll(/\/\*[^]*?\*\//g, "");
      const ours = trim(css, prefix, components)
        .replaceAll(/"?GDS Transport"?,arial,sans-serif/g, "var(--font)")
        .replaceAll(/url\(\/assets\/images\/[^)]*\)/g, "none");
      return { contents: ours, loader: "css" };
    });
  },
};
