// The page of a draft: says that its reader is here, shows who else is, and has the draft looked at once.

const EVERY = 30000; // ms; the server forgets somebody after 90 s
const list = document.querySelector("[data-presence]");

function ask(address, body) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": list.dataset.token };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
}

async function beHere() {
  if (document.hidden) return;
  try {
    const reply = await ask(list.dataset.presence, { file: "" });
    if (reply.ok) show((await reply.json()).people);
  } catch {
    // The page says what it said; the next try may get through.
  }
}

function show(people) {
  list.replaceChildren(...people.map(({ name, file }) => {
    const line = document.createElement("li");
    const second = document.createElement("span");
    second.className = "sub";
    second.textContent = file;
    line.append(name, second);
    return line;
  }));
}

if (list) {
  beHere();
  setInterval(beHere, EVERY);
  document.addEventListener("visibilitychange", beHere);
  if (list.dataset.check) ask(list.dataset.check, {}).catch(() => {});
}
