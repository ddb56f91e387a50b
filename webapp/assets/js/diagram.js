// Draws a case's diagram read-only, with its tokens and the path it took. Loaded on diagram pages alone.
//
// <div class="diagram" data-xml="/address of the BPMN source" data-state="/address of the state, or #id of a JSON block">
// The state is {"taken": [flow ids], "done": [ids], "now": {id: count}, "waiting": {id: count}, "stuck": {id: count},
// "missed": [ids that nothing came by]}.
// Ids that this diagram does not draw are passed over: they belong to a called process.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";

const PLACES = ["now", "waiting", "stuck"];
const STEP = 1.25; // zoom per press
const LEGIBLE = 0.6; // below this zoom names cannot be read: show the surroundings of the tokens instead of everything
const SEEN = 0.25; // below this zoom not even a heat map, which is looked at as a whole, says anything
const MARGIN = 24; // px around the drawing

const text = async (address) => {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(`${address} answered ${reply.status}`);
  return reply.text();
};

async function state(box) {
  const from = box.dataset.state;
  return JSON.parse(from.startsWith("#") ? document.querySelector(from).textContent : await text(from));
}

async function draw(box) {
  const viewer = new NavigatedViewer({
    container: box,
    moddleExtensions: { zeebe },
    bpmnRenderer: { defaultFillColor: "var(--card)", defaultStrokeColor: "var(--field)", defaultLabelColor: "var(--ink)" },
    textRenderer: { defaultStyle: { fontFamily: getComputedStyle(box).fontFamily } }, // it measures in this font
    zoomScroll: { enabled: false }, // the wheel belongs to the page
  });
  const [xml, where] = await Promise.all([text(box.dataset.xml), state(box)]);
  await viewer.importXML(xml);
  const canvas = viewer.get("canvas");
  const drawn = viewer.get("elementRegistry");
  const mark = (ids, name) => ids.filter((id) => drawn.get(id)).forEach((id) => canvas.addMarker(id, name));
  mark(where.taken ?? [], "is-taken");
  mark(where.done ?? [], "is-done");
  mark(where.missed ?? [], "is-missed");
  const tokens = [];
  for (const place of PLACES) {
    const counts = Object.entries(where[place] ?? {}).filter(([id]) => drawn.get(id));
    mark(counts.map(([id]) => id), `is-${place}`);
    for (const [id, count] of counts) {
      badge(viewer, id, place, count);
      tokens.push(drawn.get(id));
    }
  }
  if (where.heat) {
    heat(viewer, where.heat);
    const open = Object.keys(where.heat).filter((id) => where.heat[id].now && drawn.get(id));
    tokens.push(...open.sort((one, other) => where.heat[other].now - where.heat[one].now).slice(0, 1).map((id) => drawn.get(id)));
    // The numbers come anew with the page's own refresh; the drawing stays.
    document.addEventListener("htmx:after:swap", async () => heat(viewer, (await state(box)).heat));
  }
  const look = () => show(box, canvas, tokens, where.heat ? SEEN : LEGIBLE);
  look();
  tools(box, canvas);
  new ResizeObserver(() => { if (box.clientWidth !== box.seenWidth) look(); }).observe(box);
  box.dataset.drawn = "true";
}

function badge(viewer, id, place, count) {
  const token = document.createElement("div");
  token.className = `token token--${place}`;
  token.textContent = count;
  viewer.get("overlays").add(id, "token", { position: { top: -11, right: 11 }, html: token });
}

const HEATS = [1, 2, 3, 4].map((level) => `is-heat-${level}`);

/** {id: {level, now, late, stuck, took, words}}: how much is open as a tint, the numbers on the border. */
function heat(viewer, spots) {
  const [canvas, drawn, overlays] = ["canvas", "elementRegistry", "overlays"].map((name) => viewer.get(name));
  overlays.remove({ type: "heat" });
  drawn.forEach(({ id }) => HEATS.forEach((name) => canvas.hasMarker(id, name) && canvas.removeMarker(id, name)));
  for (const [id, { level, now, late, stuck, took, words }] of Object.entries(spots)) {
    const shape = drawn.get(id);
    if (!shape) continue;
    if (level) canvas.addMarker(id, `is-heat-${level}`);
    const add = (text, kind, position) => {
      const mark = document.createElement("div");
      mark.className = `token token--${kind}`;
      mark.textContent = text;
      mark.title = words;
      overlays.add(id, "heat", { position, html: mark, scale: { min: 0.8, max: 1 } });
    };
    if (now) add(now, "heat", { top: -11, right: 11 });
    if (late) add(late, "late", { top: -11, left: -6 });
    if (stuck) add("!", "stuck", { bottom: 11, left: -6 });
    if (took && shape.width > 60) add(took, "took", { bottom: 6, right: shape.width - 20 });
  }
}

/** Give the drawing the height it needs, then show all of it, or the tokens when all of it would be too small to read. */
function show(box, canvas, tokens, least) {
  if (!box.clientWidth) return; // folded away meanwhile: the observer calls again when there is something to see
  box.seenWidth = box.clientWidth;
  const { width, height } = canvas.viewbox().inner;
  const fit = (box.clientWidth - 2 * MARGIN) / width;
  const scale = Math.min(1, tokens.length && fit < least ? LEGIBLE : fit);
  box.style.height = `${Math.round(height * scale + 4 * MARGIN)}px`; // within the limits of the style sheet
  canvas.resized();
  whole(canvas);
  if (canvas.zoom() >= least || !tokens.length) return;
  canvas.zoom(LEGIBLE);
  const left = Math.min(...tokens.map(({ x }) => x));
  const top = Math.min(...tokens.map(({ y }) => y));
  const view = canvas.viewbox();
  const { inner } = view;
  const within = (at, begin, length, shown) => Math.max(begin - MARGIN, Math.min(at, begin + length + MARGIN - shown));
  canvas.viewbox({
    x: within(left - 4 * MARGIN, inner.x, inner.width, view.width),
    y: within(top - view.height / 2 + 2 * MARGIN, inner.y, inner.height, view.height),
    width: view.width,
    height: view.height,
  });
}

function whole(canvas) {
  const { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return; // hidden again, or printed
  const scale = Math.min(1, (outer.width - 2 * MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height);
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({ x: inner.x - (width - inner.width) / 2, y: inner.y - (height - inner.height) / 2, width, height });
}

function tools(box, canvas) {
  const zoom = (by) => canvas.zoom(Math.min(4, Math.max(0.1, canvas.zoom() * by)));
  const acts = { in: () => zoom(STEP), out: () => zoom(1 / STEP), fit: () => whole(canvas) };
  for (const button of box.querySelectorAll("[data-zoom]")) {
    button.hidden = false;
    button.addEventListener("click", acts[button.dataset.zoom]);
  }
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
