// Our own kinds of fields on form-js' components: added by a press, set in the group "Vetting" of the properties panel.
import { h } from "preact"; // form-js brings a panel of its own, with this preact
import { useEffect, useState } from "preact/hooks";
import { page, say } from "../page.js";

/** What a press on each kind adds; page.kinds says, as the server does, which component carries which kind. */
const ADDED = {
  rating: { label: say("Rating"), key: "rating" },
  ratings: { label: say("Criteria") },
  evidence: { label: say("Evidence"), key: "evidence" },
  person: { label: say("Person"), key: "person" },
  finding: { label: say("Concern"), path: "finding" },
  pieces: { label: say("What it rests on"), key: "rests_on" },
  concerns: { label: say("Open concerns") },
  signature: { label: say("I sign this."), key: "signed" },
};

export function addOwn(editor, kind) {
  const root = editor._getState().schema;
  const { key, path, ...rest } = ADDED[kind];
  const attributes = { type: page.kinds[kind], ...rest, properties: { "probity:type": kind } };
  const free = (wanted) => {
    const taken = new Set(editor.get("formFieldRegistry").getAll().flatMap((field) => [field.key, field.path]));
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
    return name;
  };
  if (key) attributes.key = free(key);
  if (path) attributes.path = free(path);
  if (["radio", "select", "checklist"].includes(attributes.type)) attributes.values = [];
  if (kind === "signature") attributes.validate = { required: true };
  editor.get("selection").set(editor.get("modeling").addFormField(attributes, root, root.components.length));
}

const set = (field, editField, name, value) => {
  const properties = { ...field.properties };
  if (value) properties[name] = value;
  else delete properties[name];
  editField(field, ["properties"], properties);
};

const entry = (id, description, ...inside) => h("div", { class: "bio-properties-panel-entry", "data-entry-id": id },
  ...inside, description && h("div", { class: "bio-properties-panel-description" }, description));
const labelled = (id, label) => h("label", { class: "bio-properties-panel-label", for: id }, label);

function Choice({ id, field, editField, label, description, name, options }) {
  const value = field.properties?.[name] ?? "";
  const stray = value && !options.some((one) => one.value === value) ? [{ value, label: say("{name} (not here)", { name: value }) }] : [];
  const all = [{ value: "", label: say("Not set") }, ...options, ...stray];
  return entry(id, description, labelled(id, label),
    h("select", { id, class: "bio-properties-panel-input", value, onChange: ({ target }) => set(field, editField, name, target.value) },
      all.map((one) => h("option", { value: one.value, selected: one.value === value }, one.label))));
}

function Flag({ id, field, editField, label, description, name, on }) {
  return entry(id, description, h("label", { class: "vetting__tick", for: id },
    h("input", { id, type: "checkbox", checked: field.properties?.[name] === on, onChange: ({ target }) => set(field, editField, name, target.checked ? on : "") }), h("span", {}, label)));
}

function Words({ id, field, editField, label, description, name }) {
  const value = field.properties?.[name] ?? "";
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return entry(id, description, labelled(id, label),
    h("input", { id, class: "bio-properties-panel-input", type: "text", value: text, autocomplete: "off", onInput: ({ target }) => setText(target.value), onBlur: () => text !== value && set(field, editField, name, text.trim()) }));
}

class Provider {
  static $inject = ["propertiesPanel"];

  constructor(panel) {
    panel.registerProvider(this, 500);
  }

  getGroups(field, editField) {
    return (groups) => {
      if (!field || field.type === "default") return groups;
      const kinds = Object.entries(page.kinds).filter(([, base]) => base === field.type).map(([kind]) => ({ value: kind, label: page.kindNames[kind] }));
      if (!kinds.length) return groups;
      const kind = field.properties?.["probity:type"];
      const row = (id, component, more) => ({ id, component, field, editField, isEdited: () => Boolean(more.name && field.properties?.[more.name]), ...more });
      const entries = [row("own-kind", Choice, { label: say("Kind"), name: "probity:type", options: kinds })];
      if (kind === "person") entries.push(row("own-group", Choice, { label: say("One of this group"), name: "probity:group", options: page.vocabulary.groups }));
      if (kind === "rating") entries.push(row("own-criterion", Words, { label: say("Criterion"), description: say("Id of the scorecard; where empty, the key."), name: "probity:criterion" }));
      if (kind === "ratings") {
        entries.push(row("own-cites", Flag, { label: say("Each rating names what it rests on"), name: "probity:cites", on: "true" }));
        entries.push(row("own-criteria", Flag, { label: say("Only what must be rated again"), name: "probity:criteria", on: "fallen" }));
      }
      const [general, ...others] = groups.filter(({ id }) => id !== "custom-values");
      return [general, { id: "vetting", label: say("Vetting"), shouldOpen: true, entries }, ...others].filter(Boolean);
    };
  }
}

export default { __init__: ["ownTypes"], ownTypes: ["type", Provider] };
