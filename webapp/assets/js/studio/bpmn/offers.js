// What may be drawn: a palette with words, and menus without what the reader refuses.
import { say } from "../page.js";

// Ids of menu entries for what docs/bpmn.md refuses; the server says so again should one come from elsewhere.
const REFUSED = new RegExp(
  [
    "^(create|append|replace-with)?-?(task|manual-task)$", "ad-?hoc", "transaction", "event-sub-?process", "complex-gateway", "event-based-instantiate",
    "compensation", "conditional-(start|intermediate|boundary)", "conditional-event", "signal", "cancel", "(message|timer|error|escalation)-start",
    "non-interrupting-.*start", "toggle-loop", "toggle-adhoc", "data-(store|object)",
  ].join("|"), "i",
);
const MENUS = ["bpmn-create", "bpmn-append", "bpmn-replace"];

class Menus {
  static $inject = ["popupMenu"];

  constructor(popupMenu) {
    for (const menu of MENUS) popupMenu.registerProvider(menu, 100, this);
  }

  getPopupMenuEntries() {
    return kept;
  }

  getPopupMenuHeaderEntries() {
    return kept;
  }
}

const kept = (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !REFUSED.test(id)));

/** The pad beside a selected element: its task is one that a person does. */
class Pad {
  static $inject = ["contextPad", "autoPlace", "elementFactory", "create"];

  constructor(contextPad, autoPlace, elementFactory, create) {
    Object.assign(this, { autoPlace, elementFactory, create });
    contextPad.registerProvider(300, this);
  }

  getContextPadEntries(element) {
    return (entries) => {
      const { "append.append-task": task, "append.compensation-activity": _none, ...left } = entries;
      if (!task) return left;
      const made = () => this.elementFactory.createShape({ type: "bpmn:UserTask" });
      return {
        ...left,
        "append.append-task": {
          ...task,
          className: "bpmn-icon-user-task",
          title: say("Append a task"),
          action: {
            click: () => this.autoPlace.append(element, made()),
            dragstart: (event) => this.create.start(event, made(), { source: element }),
          },
        },
      };
    };
  }
}

class Palette {
  static $inject = ["palette", "create", "elementFactory", "lassoTool", "spaceTool", "globalConnect"];

  constructor(palette, create, elementFactory, lassoTool, spaceTool, globalConnect) {
    Object.assign(this, { create, elementFactory, lassoTool, spaceTool, globalConnect });
    palette.registerProvider(200, this);
  }

  getPaletteEntries() {
    const shape = (title, className, options) => {
      const start = (event) => this.create.start(event, this.elementFactory.createShape(options));
      return { group: "draw", title, className, action: { dragstart: start, click: start } };
    };
    const tool = (title, className, run) => ({ group: "tools", title, className, action: { click: run } });
    return ({ create }) => ({
      event: shape(say("End event"), "bpmn-icon-end-event-none", { type: "bpmn:EndEvent" }),
      task: shape(say("Task"), "bpmn-icon-user-task", { type: "bpmn:UserTask" }),
      operation: shape(say("Operation"), "bpmn-icon-service-task", { type: "bpmn:ServiceTask" }),
      gateway: shape(say("Gateway"), "bpmn-icon-gateway-xor", { type: "bpmn:ExclusiveGateway" }),
      timer: shape(say("Timer"), "bpmn-icon-intermediate-event-catch-timer", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" }),
      "tools-separator": { group: "tools", separator: true },
      connect: tool(say("Connect"), "bpmn-icon-connection-multi", (event) => this.globalConnect.start(event)),
      lasso: tool(say("Select several"), "bpmn-icon-lasso-tool", (event) => this.lassoTool.activateSelection(event)),
      space: tool(say("Make room"), "bpmn-icon-space-tool", (event) => this.spaceTool.activateSelection(event)),
      create: { ...create, group: "tools", title: say("More elements") },
    });
  }
}

export default {
  __init__: ["offeredMenus", "offeredPad", "offeredPalette"],
  offeredMenus: ["type", Menus],
  offeredPad: ["type", Pad],
  offeredPalette: ["type", Palette],
};
