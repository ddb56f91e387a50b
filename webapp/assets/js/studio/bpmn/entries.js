// Entries of the properties panel that the panel does not bring: lists of ticks, and fields with a list of suggestions.
import { h } from "@bpmn-io/properties-panel/preact";
import { useEffect, useState } from "@bpmn-io/properties-panel/preact/hooks";

/** Several choices of one list: `value` is what is chosen, in order; what nobody offers any more stays visible. */
export function Ticks({ id, label, description, value, options, onChange }) {
  const unknown = value.filter((code) => !options.some((one) => one.value === code)).map((code) => ({ value: code, label: code }));
  const tick = (code) => ({ target }) => onChange(target.checked ? [...value, code] : value.filter((one) => one !== code));
  const row = (one, at) => h("label", { class: "vetting__tick", for: `${id}-${at}` },
    h("input", { id: `${id}-${at}`, type: "checkbox", checked: value.includes(one.value), onChange: tick(one.value) }), h("span", {}, one.label));
  return h("div", { class: "bio-properties-panel-entry", "data-entry-id": id },
    h("fieldset", { class: "vetting__ticks" },
      h("legend", { class: "bio-properties-panel-label" }, label),
      h("div", { class: "vetting__list", tabindex: "-1" }, [...options, ...unknown].map(row)),
      description && h("div", { class: "bio-properties-panel-description" }, description)));
}

/** A text with suggestions; written when the field is left or Enter pressed, so that half a name is never saved. */
export function Suggested({ id, label, description, value, options, onChange }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const done = () => text !== value && onChange(text.trim());
  return h("div", { class: "bio-properties-panel-entry", "data-entry-id": id },
    h("label", { class: "bio-properties-panel-label", for: id }, label),
    h("input", {
      id, class: "bio-properties-panel-input", type: "text", value: text, list: `${id}-list`, autocomplete: "off", spellcheck: false,
      onInput: ({ target }) => setText(target.value), onBlur: done, onKeyDown: ({ key }) => key === "Enter" && done(),
    }),
    h("datalist", { id: `${id}-list` }, options.map((one) => h("option", { value: one.value }, one.label))),
    description && h("div", { class: "bio-properties-panel-description" }, description));
}

/** Words that explain, and a link where there is one. */
export function Told({ id, text, link }) {
  return h("div", { class: "bio-properties-panel-entry", "data-entry-id": id },
    h("p", { class: "bio-properties-panel-description vetting__told" }, text, link && h("a", { class: "govuk-link", href: link.href }, link.words)));
}
