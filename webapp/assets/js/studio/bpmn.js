// The page that edits a diagram.
import { BpmnEditor } from "./bpmn/editor.js";
import { Frame, askForFile } from "./frame.js";
import { ask, page } from "./page.js";
import { offerPictures } from "./pictures.js";

const asked = askForFile();
page.vocabulary = await ask(page.address.vocabulary, { method: "GET" });
const editor = new BpmnEditor();
const frame = new Frame(editor);
editor.serve(frame);
await frame.start(asked);
const tools = editor.tools();
for (const button of document.querySelectorAll("[data-tool]")) {
  button.hidden = false;
  button.addEventListener("click", () => tools[button.dataset.tool]());
}
offerPictures(() => editor.draw(), document.querySelector("h1").textContent);
window.studio = { editor, frame }; // for the browser's console
