// Two diagrams beside each other: what was added, taken away, changed or moved is marked, both move together, and what
// is picked in one or in the list is shown in all. Loaded on the page of a comparison alone.
//
// <div data-compare><script type="application/json" data-marks>{"left": {id: [how, sign]}, "right": …, "pairs": {old id: new id}}
//   <div class="diagram" data-side="left" data-source="/address">, the same for "right"; buttons [data-jump=id] anywhere.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";

const MARGIN = 24; // px around the drawing
const STEP = 1.25; // zoom per press
const LEGIBLE = 0.8; // zoom at which names can be read
const LEAST = 0.45; // below this zoom a drawing says nothing: look at the first change instead
const LONG = 2; // times as wide as high: one above the other

const pair = document.querySelector("[data-compare]");
const { left, right, pairs } = JSON.parse(pair.querySelector("[data-marks]").textContent);
const marks = { left, right };
const olds = Object.fromEntries(Object.entries(pairs).map(([old, now]) => [now, old]));
const sides = new Map();
let following = false;

async function draw(box) {
  const viewer = new NavigatedViewer({
    container: box,
    moddleExtensions: { zeebe },
    bpmnRenderer: { defaultFillColor: "var(--card)", defaultStrokeColor: "var(--field)", defaultLabelColor: "var(--ink)" },
    textRenderer: { defaultStyle: { fontFamily: getComputedStyle(box).fontFamily } },
    zoomScroll: { enabled: false }, // the wheel belongs to the page
  });
  const reply = await fetch(box.dataset.source);
  if (!reply.ok) throw new Error(`${box.dataset.source} answered ${reply.status}`);
  await viewer.importXML(await reply.text());
  const [canvas, drawn] = [viewer.get("canvas"), viewer.get("elementRegistry")];
  for (const [id, [how, sign]] of Object.entries(marks[box.dataset.side])) {
    if (!drawn.get(id)) continue;
    canvas.addMarker(id, `is-${how}`);
    const label = document.createElement("div");
    label.className = `sign sign--${how}`;
    label.textContent = sign;
    const position = drawn.get(id).waypoints ? placeOnLine(drawn.get(id)) : { top: -10, left: -10 };
    viewer.get("overlays").add(id, "sign", { position, html: label });
  }
  viewer.on("element.click", ({ element }) => {
    const id = (element.labelTarget ?? element).id;
    pick(box.dataset.side === "left" ? (pairs[id] ?? id) : id, false);
  });
  viewer.on("canvas.viewbox.changed", ({ viewbox }) => follow(box, viewbox));
  sides.set(box, { viewer, canvas, drawn });
  box.dataset.drawn = "true";
}

/** The middle of a line, as seen from the corner of its box. */
function placeOnLine({ waypoints }) {
  const before = waypoints[Math.floor((waypoints.length - 1) / 2)];
  const after = waypoints[Math.floor((waypoints.length - 1) / 2) + 1];
  const corner = (axis) => Math.min(...waypoints.map((point) => point[axis]));
  return { left: (before.x + after.x) / 2 - corner("x") - 10, top: (before.y + after.y) / 2 - corner("y") - 10 };
}

function follow(box, { x, y, width, height }) {
  if (following) return;
  following = true;
  for (const [other, { canvas }] of sides) if (other !== box) canvas.viewbox({ x, y, width, height });
  following = false;
}

function first() {
  return [...sides].at(-1); // the new side, or the only one
}

/** The box around both drawings. */
function around() {
  const inner = [...sides.values()].map(({ canvas }) => canvas.viewbox().inner);
  const [x, y] = [Math.min(...inner.map((one) => one.x)), Math.min(...inner.map((one) => one.y))];
  const across = Math.max(...inner.map((one) => one.x + one.width)) - x;
  const down = Math.max(...inner.map((one) => one.y + one.height)) - y;
  return { x, y, across, down };
}

/** A long drawing has the whole width, one side above the other; each box is as high as its drawing needs. */
function settle() {
  const { across, down } = around();
  pair.classList.toggle("compare--long", across / down > LONG);
  for (const [box, { canvas }] of sides) {
    const scale = Math.min(1, Math.max(LEAST, (box.clientWidth - 2 * MARGIN) / across));
    box.style.height = `${Math.round(down * scale + 3 * MARGIN)}px`; // within the limits of the style sheet
    canvas.resized();
  }
}

/** Everything of both drawings. */
function whole() {
  const { x, y, across, down } = around();
  const { outer } = first()[1].canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const scale = Math.min(1, (outer.width - 2 * MARGIN) / across, (outer.height - 2 * MARGIN) / down);
  const [width, height] = [outer.width / scale, outer.height / scale];
  first()[1].canvas.viewbox({ x: x - (width - across) / 2, y: y - (height - down) / 2, width, height });
}

/** Show one thing in both drawings and in the list. */
function pick(id, go, look = go) {
  let seen = null;
  for (const [box, { canvas, drawn }] of sides) {
    for (const element of drawn.filter((one) => canvas.hasMarker(one, "is-picked"))) canvas.removeMarker(element, "is-picked");
    const own = drawn.get(box.dataset.side === "left" ? (olds[id] ?? id) : id);
    if (!own) continue;
    canvas.addMarker(own, "is-picked");
    seen = { canvas, element: own };
  }
  for (const row of document.querySelectorAll("[data-subject]")) {
    const current = row.dataset.subject === id;
    row.classList.toggle("is-picked", current);
    if (current && !look) row.scrollIntoView({ block: "nearest" });
  }
  if (!look || !seen) return;
  const { canvas, element } = seen;
  if (canvas.zoom() < LEGIBLE) canvas.zoom(LEGIBLE);
  const view = canvas.viewbox();
  const at = element.waypoints?.[0] ?? { x: element.x + element.width / 2, y: element.y + element.height / 2 };
  canvas.viewbox({ x: at.x - view.width / 2, y: at.y - view.height / 2, width: view.width, height: view.height });
  if (go) pair.scrollIntoView({ block: "nearest" });
}

function failed(box, error) {
  box.dataset.drawn = "failed";
  box.querySelector("[data-failed]").hidden = false;
  console.warn(error.message);
}

async function begin() {
  const boxes = [...pair.querySelectorAll("[data-side]")];
  for (const box of boxes) await draw(box).catch((error) => failed(box, error));
  if (!sides.size) return;
  settle();
  whole();
  const zoom = (by) => first()[1].canvas.zoom(Math.min(4, Math.max(0.1, first()[1].canvas.zoom() * by)));
  const acts = { in: () => zoom(STEP), out: () => zoom(1 / STEP), fit: whole };
  for (const button of pair.querySelectorAll("[data-zoom]")) {
    button.hidden = false;
    button.addEventListener("click", acts[button.dataset.zoom]);
  }
  for (const button of document.querySelectorAll("[data-jump]")) {
    button.addEventListener("click", () => pick(button.dataset.jump, true));
  }
  const asked = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.dataset.subject;
  const nearest = asked || document.querySelector("[data-jump]")?.dataset.jump;
  if (asked || (nearest && first()[1].canvas.zoom() < LEAST)) pick(nearest, Boolean(asked), true);
  pair.dataset.drawn = "true";
}

begin();
