// What the page told this script (the JSON block #studio), and the words of the reader's language.

export const page = JSON.parse(document.getElementById("studio").textContent);
page.skew = new Date(page.now) - Date.now(); // ms by which the office's clock is ahead of this machine's

/** An English phrase in the reader's language, its {places} filled. webapp/pages/designer/phrases.py holds them all. */
export function say(phrase, places = {}) {
  const text = page.words[phrase] ?? phrase;
  return text.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}

/** An element with attributes and children; text is text, never markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null && child !== ""));
  return element;
}

/** 10:42 in the office's zone. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: page.zone });
}

/** What the server says of itself when it does not answer as it should. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.words ?? "");
    this.status = status;
    this.answer = answer ?? {};
  }
}

/** Ask the server for JSON, with the token that proves that this page asks. Throws Refused, or TypeError when offline. */
export async function ask(address, { method = "POST", headers = {}, body, json } = {}) {
  const reply = await fetch(address, {
    method,
    headers: {
      Accept: "application/json",
      "X-CSRFToken": page.token,
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    body: json === undefined ? body : JSON.stringify(json),
    redirect: "manual",
  });
  if (reply.type === "opaqueredirect") throw new Refused(401, { message: say("You have been signed out. Sign in in another tab, then save again.") });
  const answer = reply.headers.get("Content-Type")?.startsWith("application/json") ? await reply.json() : null;
  if (!reply.ok || answer === null) throw new Refused(reply.status, answer);
  return answer;
}
