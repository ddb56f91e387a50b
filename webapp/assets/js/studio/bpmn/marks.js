// A red dot with ! on what stands against publishing, an amber one on what is to be looked at; the words are in the table.
import { make, say } from "../page.js";

export class Marks {
  constructor(modeler) {
    this.overlays = modeler.get("overlays");
    this.drawn = modeler.get("elementRegistry");
    this.canvas = modeler.get("canvas");
    this.marked = [];
  }

  show(problems) {
    this.overlays.remove({ type: "problem" });
    for (const [id, name] of this.marked) if (this.drawn.get(id)) this.canvas.removeMarker(id, name);
    this.marked = [];
    for (const [id, found] of Map.groupBy(problems, ({ element }) => element)) {
      const element = this.drawn.get(id);
      if (!element || !element.parent) continue; // a process itself has no place on the canvas
      const stops = found.some((one) => one.stops);
      const name = stops ? "has-stop" : "has-advice";
      this.canvas.addMarker(id, name);
      this.marked.push([id, name]);
      const words = found.map(({ reason }) => reason).join("\n");
      this.overlays.add(id, "problem", {
        position: { top: -9, left: -9 },
        html: make("div", { class: `problem-dot${stops ? "" : " problem-dot--look"}`, title: words, role: "img", "aria-label": stops ? say("Stops publishing") : say("To look at") }, "!"),
      });
    }
  }
}
