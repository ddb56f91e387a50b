// bpmn-js as our designers get it: the modeler, what is put into it, and what the frame asks of an editor.
import ElementTemplateChooserModule from "@bpmn-io/element-template-chooser";
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from "bpmn-js-create-append-anything";
import { CloudElementTemplatesPropertiesProviderModule } from "bpmn-js-element-templates";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from "bpmn-js-properties-panel";
import BpmnModeler from "bpmn-js/lib/Modeler";
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";
import CloudBehaviors from "camunda-bpmn-js-behaviors/lib/camunda-cloud";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";
import { make, page } from "../page.js";
import clipboard from "./clipboard.js";
import layout from "./layout.js";
import { Marks } from "./marks.js";
import offers from "./offers.js";
import translation, { translate } from "./translate.js";
import variables from "./variables.js";
import vetting from "./vetting.js";

const LEGIBLE = 0.65; // below this zoom the beginning of the drawing is shown instead of all of it
const MARGIN = 32;
const PALETTE = 76; // px at the left that the palette covers

export class BpmnEditor {
  constructor() {
    this.panel = document.getElementById("properties");
    this.canvasBox = document.getElementById("canvas");
    this.modeler = new BpmnModeler({
      container: this.canvasBox,
      propertiesPanel: { parent: this.panel },
      exporter: { name: "Probity", version: page.version },
      bpmnRenderer: { defaultFillColor: "var(--card)", defaultStrokeColor: "var(--field)", defaultLabelColor: "var(--ink)" },
      textRenderer: { defaultStyle: { fontFamily: getComputedStyle(document.body).fontFamily } }, // it measures in this font
      additionalModules: [
        BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, CloudBehaviors,
        CloudElementTemplatesPropertiesProviderModule, ElementTemplateChooserModule, CreateAppendAnythingModule,
        CreateAppendElementTemplatesModule, translation, vetting, offers, variables, clipboard, layout,
      ],
      moddleExtensions: { zeebe },
    });
    this.templateErrors = [];
    this.modeler.on("elementTemplates.errors", ({ errors }) => this.templateErrors.push(...errors.map(({ message }) => message)));
    this.modeler.get("elementTemplatesLoader").setTemplates(page.vocabulary.templates);
    this.marks = new Marks(this.modeler);
    this.opening = false;
  }

  /** `frame` is told what changes here. */
  serve(frame) {
    this.modeler.on("commandStack.changed", () => this.opening || frame.changed());
    this.modeler.on("selection.changed", ({ newSelection: [element, other] }) => this.tell(frame, other ? null : element));
    this.modeler.on("element.changed", ({ element }) => {
      const [chosen] = this.modeler.get("selection").get();
      if (element === chosen) this.tell(frame, chosen);
    });
    this.modeler.on("root.set", () => this.tell(frame, null));
  }

  tell(frame, element) {
    const chosen = element ?? this.modeler.get("canvas").getRootElement();
    const bo = getBusinessObject(chosen);
    if (!bo?.$type) return; // an empty canvas
    document.querySelector("[data-kind]").textContent = kindOf(chosen);
    document.querySelector("[data-chosen]").textContent = bo.name || bo.id;
    frame.chosen(bo.id, bo.name);
  }

  /** Raises Error with words when the text is no diagram; warnings are what the parser could not place. */
  async open(text) {
    this.opening = true;
    try {
      this.warnings = (await this.modeler.importXML(text)).warnings.map(({ message }) => message);
    } finally {
      this.opening = false;
    }
    this.whole();
  }

  async write() {
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  /** What would be left of a file: opened and saved by an editor that nobody sees. */
  async reads(text) {
    const place = make("div", { class: "studio__hidden", "aria-hidden": "true" });
    document.body.append(place);
    const other = new BpmnModeler({ container: place, additionalModules: [CloudBehaviors], moddleExtensions: { zeebe } });
    try {
      await other.importXML(text);
      return (await other.saveXML({ format: true })).xml;
    } finally {
      other.destroy();
      place.remove();
    }
  }

  async draw() {
    return (await this.modeler.saveSVG()).svg;
  }

  mark(problems) {
    this.marks.show(problems);
  }

  choose(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return false;
    const canvas = this.modeler.get("canvas");
    const root = canvas.findRoot(element);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    this.modeler.get("selection").select(element === root ? [] : element);
    if (element !== root) canvas.scrollToElement(element, { top: 80, bottom: 80, left: 80, right: 80 });
    return true;
  }

  /** Select, and move the focus to the first field of its properties. */
  edit(id) {
    if (!this.choose(id)) return;
    const look = (tries) => {
      const field = this.panel.querySelector(".bio-properties-panel-entry :is(input, textarea, select, [contenteditable])");
      if (field) field.focus();
      else if (tries) requestAnimationFrame(() => look(tries - 1));
    };
    requestAnimationFrame(() => look(20));
  }

  /** The canvas has another size: what is chosen, or else the whole, stays in view. */
  resized() {
    const canvas = this.modeler.get("canvas");
    canvas.resized();
    const [chosen] = this.modeler.get("selection").get();
    if (chosen) canvas.scrollToElement(chosen, { top: 80, bottom: 80, left: 80, right: 80 });
    else this.whole();
  }

  /** All of the drawing, or its beginning when all of it would be too small to read. */
  whole(least = LEGIBLE) {
    const canvas = this.modeler.get("canvas");
    if (!canvas.getRootElement().businessObject) return; // nothing is open yet
    const { inner, outer } = canvas.viewbox();
    if (!outer.width || !outer.height || !inner.width) return;
    const scale = Math.min(1, (outer.width - PALETTE - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height);
    const zoom = Math.max(scale, least);
    const [width, height] = [outer.width / zoom, outer.height / zoom];
    const middle = (at, length, shown, before) => {
      const spare = shown - length - (before + MARGIN) / zoom;
      return at - before / zoom - Math.max(spare, 0) / 2;
    };
    canvas.viewbox({ x: middle(inner.x, inner.width, width, PALETTE), y: middle(inner.y, inner.height, height, MARGIN), width, height });
  }

  tools() {
    const canvas = this.modeler.get("canvas");
    const zoom = (by) => canvas.zoom(Math.min(4, Math.max(0.1, canvas.zoom() * by)));
    return {
      in: () => zoom(1.25),
      out: () => zoom(1 / 1.25),
      fit: () => this.whole(0.1),
      undo: () => this.modeler.get("commandStack").undo(),
      redo: () => this.modeler.get("commandStack").redo(),
      search: () => this.modeler.get("searchPad").toggle(),
      layout: () => this.modeler.get("studioLayout").run(),
    };
  }
}

/** User task, Exclusive gateway, Timer boundary event: in words of the library, which its translations know. */
function kindOf(element) {
  const bo = getBusinessObject(element);
  const words = bo.$type.replace("bpmn:", "").replace(/(?!^)([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const [definition] = bo.eventDefinitions ?? [];
  const event = definition?.$type.replace(/bpmn:(\w+?)EventDefinition/, "$1");
  return translate(event ? `${event} ${words.charAt(0).toLowerCase()}${words.slice(1)}` : words);
}
