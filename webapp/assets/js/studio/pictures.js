// The drawing as a file: SVG and PNG are made here, PDF by the browser's own printing.
import { make, page } from "./page.js";

const SHARP = 2; // pixels of the PNG per unit of the drawing
const MOST = 8000; // pixels a side: what every browser's canvas can hold

/** Our colours are custom properties, which a file of its own does not know: those of light paper are written in. */
function onPaper(svg) {
  const root = make("div", { class: "paper", hidden: true });
  document.body.append(root);
  const style = getComputedStyle(root);
  const colour = (whole, name) => {
    root.style.color = `var(${name})`;
    return style.color || whole;
  };
  const written = svg.replace(/var\((--[a-z0-9-]+)(?:,[^)]*)?\)/g, colour);
  root.remove();
  return written;
}

const address = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
const stem = () => page.file.split("/").pop().replace(/\.\w+$/, "");

function save(href, ending) {
  make("a", { href, download: `${stem()}.${ending}` }).click();
}

function picture(svg) {
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = failed;
    image.src = address(svg);
  });
}

async function png(svg) {
  const image = await picture(svg);
  const scale = Math.min(SHARP, MOST / image.width, MOST / image.height);
  const canvas = make("canvas", { width: Math.ceil(image.width * scale), height: Math.ceil(image.height * scale) });
  const ink = canvas.getContext("2d");
  ink.fillStyle = "#ffffff";
  ink.fillRect(0, 0, canvas.width, canvas.height);
  ink.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

/** A picture cannot run anything, whatever its drawing says: the print sheet shows one. */
async function print(svg, title) {
  const image = await picture(svg);
  image.alt = title;
  const sheet = make("div", { class: "print-sheet" }, make("h1", {}, title), image);
  document.body.append(sheet);
  document.body.classList.add("is-printing");
  addEventListener("afterprint", () => {
    sheet.remove();
    document.body.classList.remove("is-printing");
  }, { once: true });
  window.print();
}

/** `draw()` gives the SVG of what the editor shows. */
export function offerPictures(draw, title) {
  const acts = {
    svg: async (svg) => save(address(svg), "svg"),
    png: async (svg) => save(await png(svg), "png"),
    print: (svg) => print(svg, title),
  };
  for (const button of document.querySelectorAll("[data-picture]")) {
    button.hidden = false;
    button.addEventListener("click", async () => acts[button.dataset.picture](onPaper(await draw())));
  }
}
