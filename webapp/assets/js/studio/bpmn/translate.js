// The words of the editor itself: bpmn-js-i18n's Chinese, over it ours, which also rename what belongs to another product.
import chinese from "bpmn-js-i18n/translations/zn.js";
import { page } from "../page.js";

const library = page.language.startsWith("zh") ? chinese : {};

export function translate(template, replacements = {}) {
  const text = page.words[template] ?? library[template] ?? template;
  return text.replace(/\{([^}]+)\}/g, (whole, name) => replacements[name] ?? whole);
}

export default { translate: ["value", translate] };
