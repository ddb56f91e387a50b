// The page that edits decisions: their tables and expressions, and the graph of what they require.
import DmnModeler from "dmn-js/lib/Modeler";
import { translate } from "./bpmn/translate.js";
import { Frame } from "./frame.js";
import { make, page, say } from "./page.js";
import { offerPictures } from "./pictures.js";

const KINDS = { drd: say("Requirements"), decisionTable: say("Table"), literalExpression: say("Expression"), boxedExpression: say("Expression") };

class Editor {
  constructor() {
    const words = { translate: ["value", translate] };
    this.modeler = new DmnModeler({
      container: document.getElementById("canvas"),
      common: { expressionLanguages: { options: [{ value: "feel", label: "FEEL" }], defaults: { editor: "feel" } }, dataTypes: ["string", "boolean", "number", "date", "time", "dateTime", "dayTimeDuration", "yearMonthDuration", "Any"] },
      exporter: { name: "Probity", version: page.version },
      ...Object.fromEntries(["drd", "decisionTable", "literalExpression", "boxedExpression"].map((view) => [view, { additionalModules: [words] }])),
    });
    this.tabs = document.getElementById("views");
    new MutationObserver(nameHeads).observe(document.getElementById("canvas"), { childList: true, subtree: true });
    this.heard = new WeakSet();
    this.opening = false;
  }

  serve(frame) {
    this.frame = frame;
    this.modeler.on("views.changed", ({ views, activeView }) => {
      this.showViews(views, activeView);
      this.listen();
    });
  }

  /** Each view has a viewer of its own, made when it is first opened. */
  listen() {
    const viewer = this.modeler.getActiveViewer();
    if (!viewer || this.heard.has(viewer)) return;
    this.heard.add(viewer);
    const told = () => this.opening || this.frame.changed();
    viewer.on("commandStack.changed", told);
    viewer.on("selection.changed", ({ newSelection }) => {
      const element = newSelection?.[0] ?? newSelection;
      const bo = element?.businessObject;
      if (bo?.id) this.frame.chosen(bo.id, bo.name);
    });
  }

  showViews(views, active) {
    const shown = views.filter(({ type, element }) => type === "drd" || element.$type === "dmn:Decision" || element.$type === "dmn:BusinessKnowledgeModel");
    this.tabs.replaceChildren(...shown.map((view) => make("button", {
      class: "tool", type: "button", "aria-pressed": String(view === active), onclick: () => this.show(view),
    }, view.type === "drd" ? KINDS.drd : view.name || view.id)));
    this.title.textContent = active ? (active.type === "drd" ? "" : KINDS[active.type] ?? "") : "";
    document.querySelector("[data-chosen]").textContent = active?.name || active?.id || "";
    this.frame?.chosen(active?.type === "drd" ? "" : active?.id ?? "", active?.name ?? "");
  }

  get title() {
    return document.querySelector("[data-kind]");
  }

  async show(view) {
    this.opening = true;
    try {
      await this.modeler.open(view);
    } finally {
      this.opening = false;
    }
  }

  async open(text) {
    this.opening = true;
    const before = this.modeler.getActiveView()?.id;
    try {
      this.warnings = (await this.modeler.importXML(text)).warnings.map(({ message }) => message);
      const wanted = this.modeler.getViews().find(({ id }) => id === before) ?? this.modeler.getViews().find(({ type }) => type === "decisionTable");
      if (wanted) await this.modeler.open(wanted);
    } finally {
      this.opening = false;
    }
  }

  async write() {
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  async reads(text) {
    const { rootElement } = await this.modeler._moddle.fromXML(text, "dmn:Definitions");
    return (await this.modeler._moddle.toXML(rootElement, { format: true })).xml;
  }

  /** The requirement graph; what a table says is in the file itself. */
  async draw() {
    const active = this.modeler.getActiveView();
    const graph = this.modeler.getViews().find(({ type }) => type === "drd");
    if (!graph) throw new Error(say("This file draws no graph."));
    await this.show(graph);
    const { svg } = await this.modeler.getActiveViewer().saveSVG();
    await this.show(active);
    return svg;
  }

  mark() {}

  choose(id) {
    const views = this.modeler.getViews();
    const holder = views.find((view) => view.id === id) ?? views.find(({ element }) => element && contains(element, id));
    if (holder) this.show(holder);
  }

  edit(id) {
    this.choose(id);
  }
}

/** dmn-js marks the corner above its column of numbers as a head that heads nothing. */
function nameHeads() {
  for (const head of document.querySelectorAll("#canvas th.index-column:not([role])")) head.setAttribute("role", "presentation");
}

/** Whether a decision holds a rule, column or expression of this id. */
function contains(element, id) {
  const logic = element.decisionLogic ?? element.encapsulatedLogic;
  const parts = logic ? [logic, ...(logic.rule ?? []), ...(logic.input ?? []), ...(logic.output ?? []), ...(logic.rule ?? []).flatMap((rule) => [...(rule.inputEntry ?? []), ...(rule.outputEntry ?? [])])] : [];
  return parts.some((part) => part.id === id);
}

const editor = new Editor();
const frame = new Frame(editor);
editor.serve(frame);
await frame.start();
offerPictures(() => editor.draw(), document.querySelector("h1").textContent);
window.studio = { editor, frame };
