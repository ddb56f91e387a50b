// A form whose questions hang on its answers: the server, which knows the rules, is asked for it again.
import { answersOf } from "./draft.js";

/** The page with the form for what is answered now; "" when none came, null when a later answer has asked meanwhile.
 *  What is typed while we ask gathers in `form.touched`. */
export async function askAgain(form) {
  const turn = (form.turn = (form.turn ?? 0) + 1);
  form.touched = new Set();
  form.setAttribute("aria-busy", "true");
  const body = answersOf(form);
  body.set("page:act", "ask");
  const text = await fetch(form.getAttribute("action"), { method: "POST", body }).then((reply) => (reply.ok ? reply.text() : ""), () => "");
  if (form.turn !== turn) return null;
  form.removeAttribute("aria-busy");
  return text;
}
