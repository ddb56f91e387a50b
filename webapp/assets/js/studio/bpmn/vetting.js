// The group "Vetting" of the properties panel: what a step of a case is, with choices that the server fed.
import { CheckboxEntry, Group, SelectEntry, TextAreaEntry, isCheckboxEntryEdited, isSelectEntryEdited, isTextAreaEntryEdited } from "@bpmn-io/properties-panel";
import { h } from "@bpmn-io/properties-panel/preact";
import { useService } from "bpmn-js-properties-panel";
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";
import { page, say } from "../page.js";
import { Suggested, Ticks, Told } from "./entries.js";
import { attribute, property, write } from "./extensions.js";

const ACTIVITIES = ["UserTask", "ServiceTask", "SendTask", "ReceiveTask", "BusinessRuleTask", "ScriptTask", "CallActivity", "SubProcess"];
const ANY = (element, types) => types.some((type) => is(element, `bpmn:${type}`));
const listed = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);

/** Working days from now, as the diagram says it in FEEL: a number, or the name of a limit. */
const DAYS = /^=\s*working days after\(today\(\),\s*(?:(\d+)|facts\.limits\.(\w+))\)$/;
const daysOf = (text) => {
  const found = DAYS.exec(text);
  return found ? found[1] ?? found[2] : text;
};
const daysTo = (text) => {
  if (/^\d+$/.test(text)) return `=working days after(today(), ${text})`;
  if (page.vocabulary.limits.some(({ value }) => value === text)) return `=working days after(today(), facts.limits.${text})`;
  return text;
};

/** How a value is read from and written to the element; `entry` draws it. */
const ofProperty = (name) => ({
  get: (element) => property(element, name),
  set: (to, value) => to.property(name, value),
});
const ofAttribute = (type, name, more = {}) => ({
  get: (element) => attribute(element, type, name),
  set: (to, value) => to.set(type, { [name]: value, ...more }),
});

function useWriter(element) {
  const services = { bpmnFactory: useService("bpmnFactory"), commandStack: useService("commandStack") };
  return (change) => write(services, element, change);
}

const drawn = {
  select({ element, id, label, description, binding, options }) {
    const run = useWriter(element);
    const getOptions = () => {
      const value = binding.get(element);
      const known = options();
      const stray = value && !known.some((one) => one.value === value) ? [{ value, label: say("{name} (not here)", { name: value }) }] : [];
      return [{ value: "", label: say("Not set") }, ...known, ...stray];
    };
    return h(SelectEntry, { element, id, label, description, getOptions, getValue: () => binding.get(element), setValue: (value) => run((to) => binding.set(to, value, element)) });
  },
  ticks({ element, id, label, description, binding, options }) {
    const run = useWriter(element);
    return h(Ticks, { id, label, description, value: listed(binding.get(element)), options: options(element), onChange: (codes) => run((to) => binding.set(to, codes.join(","))) });
  },
  flag({ element, id, label, description, binding }) {
    const run = useWriter(element);
    return h(CheckboxEntry, { element, id, label, description, getValue: () => binding.get(element) === "true", setValue: (on) => run((to) => binding.set(to, on ? "true" : "")) });
  },
  suggested({ element, id, label, description, binding, options }) {
    const run = useWriter(element);
    return h(Suggested, { id, label, description, value: binding.get(element), options: options(element), onChange: (value) => run((to) => binding.set(to, value)) });
  },
  text({ element, id, label, description, binding }) {
    const run = useWriter(element);
    const debounce = useService("debounceInput");
    return h(TextAreaEntry, { element, id, label, description, debounce, rows: 2, getValue: () => binding.get(element), setValue: (value) => run((to) => binding.set(to, value ?? "")) });
  },
  told({ id, text, link }) {
    return h(Told, { id, text, link });
  },
};
const EDITED = { select: isSelectEntryEdited, flag: isCheckboxEntryEdited, text: isTextAreaEntryEdited };

const days = (type, name) => {
  const plain = ofAttribute(type, name);
  return { get: (element) => daysOf(plain.get(element)), set: (to, value) => plain.set(to, daysTo(value)) };
};

/** The tasks that people do, in every drawing: whoever did one may be kept from this one. */
const people = (registry) => (element) => {
  const here = registry.filter((one) => is(one, "bpmn:UserTask") && one.type !== "label" && one !== element)
    .map((one) => ({ value: one.id, label: getBusinessObject(one).name || one.id }));
  const elsewhere = page.vocabulary.tasks.filter(({ value, file }) => file !== page.file && !here.some((one) => one.value === value));
  return [...here, ...elsewhere];
};

const operation = {
  get: (element) => attribute(element, "zeebe:TaskDefinition", "type"),
  set: (to, value) => {
    to.set("zeebe:TaskDefinition", { type: value, retries: "" });
    const chosen = page.vocabulary.operations.find((one) => one.value === value);
    to.inputs((chosen?.needs ?? []).map((target) => ({ target, source: "" })));
  },
};

/** What the group offers on an element: [id, how it is drawn, label, binding, options, description]. */
function offered(element, registry) {
  const v = page.vocabulary;
  const rows = [];
  const add = (id, how, label, binding, options = null, description = "") => rows.push({ id: `vetting-${id}`, how, label, binding, options, description });
  if (is(element, "bpmn:UserTask")) {
    add("form", "select", say("Form"), ofAttribute("zeebe:FormDefinition", "formId", { externalReference: "", bindingType: "", versionTag: "" }), () => v.forms);
    const form = v.forms.find(({ value }) => value === attribute(element, "zeebe:FormDefinition", "formId"));
    if (form) rows.push({ id: "vetting-form-link", how: "told", text: "", link: { href: form.href, words: say("Open this form") } });
    add("groups", "ticks", say("Who may do it"), ofAttribute("zeebe:AssignmentDefinition", "candidateGroups", { candidateUsers: "" }), () => v.groups);
    add("assignee", "suggested", say("Or this one person"), ofAttribute("zeebe:AssignmentDefinition", "assignee"), () => v.people, say("FEEL after =, such as =facts.team.first"));
    add("part", "select", say("Acts as"), ofProperty("probity:part"), () => v.parts, say("The capacity in which the doer acts; the duties go by it."));
    add("not-by", "ticks", say("Never done by who did"), ofProperty("probity:notPerformedBy"), people(registry), say("Four eyes: whoever did one of these may not do this."));
    add("due", "suggested", say("Due, working days"), days("zeebe:TaskSchedule", "dueDate"), () => v.limits, say("A number, a limit of the pack, or FEEL after ="));
    add("remind", "suggested", say("Remind after, working days"), days("zeebe:TaskSchedule", "followUpDate"), () => v.limits);
    add("priority", "suggested", say("Priority, 0 to 100"), ofAttribute("zeebe:PriorityDefinition", "priority"), () => ["25", "50", "75"].map((value) => ({ value, label: value })));
    add("signature", "flag", say("The doer signs with the password"), ofProperty("probity:signature"));
    add("records", "select", say("What the answers write"), ofProperty("probity:records"), () => v.records, say("Besides the submission itself."));
    add("external", "select", say("Waits for somebody outside"), ofProperty("probity:external"), () => v.external);
    add("subject", "suggested", say("About"), ofProperty("probity:subject"), () => v.subjects, say("FEEL after =: the reference, check, concern or objection"));
    add("hint", "text", say("One line shown at the task"), ofProperty("probity:hint"));
  }
  if (ANY(element, ["ServiceTask", "SendTask"]) && !getBusinessObject(element).get("zeebe:modelerTemplate")) {
    const chosen = v.operations.find(({ value }) => value === operation.get(element));
    add("operation", "select", say("Operation"), operation, () => v.operations, chosen?.help ?? "");
  }
  if (is(element, "bpmn:BusinessRuleTask")) {
    add("decision", "select", say("Decision"), ofAttribute("zeebe:CalledDecision", "decisionId", { bindingType: "", versionTag: "" }), () => v.decisions);
    const decision = v.decisions.find(({ value }) => value === attribute(element, "zeebe:CalledDecision", "decisionId"));
    if (decision) rows.push({ id: "vetting-decision-link", how: "told", text: "", link: { href: decision.href, words: say("Open this decision") } });
    add("result", "suggested", say("Name of the result"), ofAttribute("zeebe:CalledDecision", "resultVariable"), () => []);
  }
  if (is(element, "bpmn:CallActivity")) {
    const called = ofAttribute("zeebe:CalledElement", "processId", { propagateAllChildVariables: "", propagateAllParentVariables: "", bindingType: "", versionTag: "" });
    add("called", "select", say("Called process"), { get: called.get, set: called.set }, () => v.processes);
    const process = v.processes.find(({ value }) => value === called.get(element));
    if (process) rows.push({ id: "vetting-called-link", how: "told", text: "", link: { href: process.href, words: say("Open this process") } });
  }
  if (ANY(element, ACTIVITIES)) add("stage", "select", say("Stage of the case"), ofProperty("probity:stage"), () => v.stages);
  if (ANY(element, ["IntermediateCatchEvent", "BoundaryEvent"])) {
    add("legal", "flag", say("A period that the law sets"), ofProperty("probity:legal"), null, say("Shown as the next legal deadline of the case."));
  }
  if (is(element, "bpmn:EndEvent")) add("outcome", "select", say("How the case ended"), ofProperty("probity:outcome"), () => v.outcomes, say("On every end of the main process."));
  if (is(element, "bpmn:Process")) add("dialect", "select", say("Drawn for"), ofProperty("probity:dialect"), () => [{ value: "1", label: "Probity" }]);
  return rows;
}

/** Groups and entries of the stock panel that would write what the reader refuses, or that ours replace. */
const GONE = new Set(`businessRuleImplementation scriptImplementation userTaskImplementation taskDefinition assignmentDefinition form headers
  calledDecision calledElement outputPropagation inputPropagation outputCollection adHocSubProcessImplementation activeElements compensation
  event-condition adHocCompletion Zeebe__ExecutionListeners Zeebe__TaskListeners Zeebe__ExtensionProperties`.split(/\s+/));
const OPEN = new Set(["general", "condition", "timer", "script"]); // short, and what one comes for
const ENTRIES_GONE = /versionTag|retries|tenant|jobPriority|businessId/i;

class Provider {
  static $inject = ["propertiesPanel", "elementRegistry"];

  constructor(panel, registry) {
    this.registry = registry;
    panel.registerProvider(200, this); // behind the stock groups (500) and the element templates (300)
  }

  getGroups(element) {
    return (groups) => {
      const kept = groups.filter((group) => group && !GONE.has(group.id));
      for (const group of kept) if (OPEN.has(group.id)) group.shouldOpen = true;
      for (const group of kept) if (Array.isArray(group.entries)) group.entries = group.entries.filter(({ id }) => !ENTRIES_GONE.test(id));
      const entries = offered(element, this.registry).map((row) => ({
        ...row, component: drawn[row.how], isEdited: EDITED[row.how] ?? (() => Boolean(row.binding && row.binding.get(element))),
      }));
      if (!entries.length) return kept;
      const vetting = { id: "vetting", label: say("Vetting"), component: Group, shouldOpen: true, entries };
      return [...kept.slice(0, 1), vetting, ...kept.slice(1)];
    };
  }
}

export default { __init__: ["vettingProperties"], vettingProperties: ["type", Provider] };
