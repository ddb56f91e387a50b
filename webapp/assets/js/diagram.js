// Draws a case's diagram read-only, with its tokens and the path it took. Loaded on diagram pages alone.
//
// <div class="diagram" data-xml="/address of the BPMN source" data-state="/address of the state, or #id of a JSON block">
// The state is {"taken": [flow ids], "done": [ids], "now": {id: count}, "waiting": {id: count}, "stuck": {id: count}}.
// Ids that this diagram does not draw are passed over: they belong to a called process.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";

const PLACES = ["now", "waiting", "stuck"];
const STEP = 1.25; // zoom per press

const text = async (address) => {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(`${address} answered ${reply.status}`);
  return reply.text();
};

async function state(box) {
  const from = box.dataset.state;
  return JSON.parse(from.startsWith("#") ? document.querySelector(from).textContent : await text(from));
}

const role = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

/** bpmn-js writes colours into the SVG, so light-dark() is resolved first by letting the browser compute it. */
function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = role(name);
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

async function draw(box) {
  const viewer = new NavigatedViewer({
    container: box,
    moddleExtensions: { zeebe },
    bpmnRenderer: {
      defaultFillColor: colour("--card"), defaultStrokeColor: colour("--field"), defaultLabelColor: colour("--ink"),
    },
    textRenderer: { defaultStyle: { fontFamily: "inherit" } },
  });
  const [xml, where] = await Promise.all([text(box.dataset.xml), state(box)]);
  await viewer.importXML(xml);
  const canvas = viewer.get("canvas");
  const drawn = viewer.get("elementRegistry");
  const mark = (ids, name) => ids.filter((id) => drawn.get(id)).forEach((id) => canvas.addMarker(id, name));
  mark(where.taken ?? [], "is-taken");
  mark(where.done ?? [], "is-done");
  for (const place of PLACES) {
    mark(Object.keys(where[place] ?? {}), `is-${place}`);
    for (const [id, count] of Object.entries(where[place] ?? {})) if (drawn.get(id)) badge(viewer, id, place, count);
  }
  fit(canvas);
  tools(box, canvas);
  box.dataset.drawn = "true";
}

function badge(viewer, id, place, count) {
  const token = document.createElement("div");
  token.className = `token token--${place}`;
  token.textContent = count;
  viewer.get("overlays").add(id, "token", { position: { top: -11, right: 11 }, html: token });
}

function fit(canvas) {
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}

function tools(box, canvas) {
  const acts = { in: () => canvas.zoom(canvas.zoom() * STEP), out: () => canvas.zoom(canvas.zoom() / STEP), fit: () => fit(canvas) };
  for (const button of box.querySelectorAll("[data-zoom]")) button.addEventListener("click", acts[button.dataset.zoom]);
}

// A hidden canvas has no size and fit-viewport throws on it: draw when the box is first seen.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    draw(target).catch((error) => {
      target.dataset.drawn = "failed";
      target.querySelector("[data-failed]").hidden = false;
      console.warn(error.message);
    });
  }
});
for (const box of document.querySelectorAll(".diagram[data-xml]")) seen.observe(box);
