// Reads and writes zeebe extension elements as one step that can be undone.
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";

const extensions = (bo) => bo.get("extensionElements")?.get("values") ?? [];

/** The zeebe element of this type on a BPMN element (`zeebe:FormDefinition`), or undefined. */
export const extension = (element, type) => extensions(getBusinessObject(element)).find((one) => one.$type === type);

/** Writes that belong together: `change` gets the functions below, and all of it is one entry of the undo stack. */
export function write({ bpmnFactory, commandStack }, element, change) {
  const steps = [];
  const bo = getBusinessObject(element);
  const run = (moddleElement, properties) =>
    steps.push({ cmd: "element.updateModdleProperties", context: { element, moddleElement, properties } });
  const create = (type, properties, parent) => {
    const made = bpmnFactory.create(type, properties);
    made.$parent = parent;
    return made;
  };
  let holder = bo.get("extensionElements");
  let values = extensions(bo);
  const hold = () => {
    if (!holder) {
      holder = create("bpmn:ExtensionElements", { values: [] }, bo);
      run(bo, { extensionElements: holder });
    }
    return holder;
  };
  const put = (next) => {
    values = next;
    run(hold(), { values });
  };
  /** Set attributes of a zeebe element; an attribute that is "" goes, and the element with its last one. */
  const set = (type, attributes) => {
    const wanted = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, value || undefined]));
    const found = values.find((one) => one.$type === type);
    if (found) {
      const names = found.$descriptor.properties.map(({ name }) => name.replace(/^zeebe:/, ""));
      const left = names.some((name) => (name in wanted ? wanted[name] : found.get(name)) !== undefined);
      if (left) run(found, wanted);
      else put(values.filter((one) => one !== found));
    } else if (Object.values(wanted).some((value) => value !== undefined)) {
      put([...values, create(type, wanted, hold())]);
    }
  };
  /** Set `zeebe:property` values by name; "" takes a property away. */
  const property = (name, value) => {
    const bag = values.find((one) => one.$type === "zeebe:Properties");
    const rows = bag?.get("properties") ?? [];
    const old = rows.find((row) => row.name === name);
    if (old && value) return run(old, { value });
    if (old) {
      const left = rows.filter((row) => row !== old);
      return left.length ? run(bag, { properties: left }) : put(values.filter((one) => one !== bag));
    }
    if (!value) return undefined;
    if (!bag) {
      const made = create("zeebe:Properties", { properties: [] }, hold());
      made.get("properties").push(create("zeebe:Property", { name, value }, made));
      return put([...values, made]);
    }
    return run(bag, { properties: [...rows, create("zeebe:Property", { name, value }, bag)] });
  };
  /** Add input mappings that are not there yet: [{target, source}]. */
  const inputs = (wanted) => {
    const io = values.find((one) => one.$type === "zeebe:IoMapping");
    const rows = io?.get("inputParameters") ?? [];
    const fresh = wanted.filter(({ target }) => !rows.some((row) => row.target === target));
    if (!fresh.length) return;
    if (io) return run(io, { inputParameters: [...rows, ...fresh.map((row) => create("zeebe:Input", row, io))] });
    const made = create("zeebe:IoMapping", {}, hold());
    made.get("inputParameters").push(...fresh.map((row) => create("zeebe:Input", row, made)));
    put([...values, made]);
  };
  change({ set, property, inputs });
  if (steps.length) commandStack.execute("properties-panel.multi-command-executor", steps);
}

export const property = (element, name) =>
  extension(element, "zeebe:Properties")?.get("properties").find((row) => row.name === name)?.value ?? "";

export const attribute = (element, type, name) => extension(element, type)?.get(name) ?? "";
