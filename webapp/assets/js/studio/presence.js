// Who else has this file open, as far as their browsers last said.
import { ask, page, say } from "./page.js";

const EVERY = 20000; // ms
const SEEN = 60000; // ms after which somebody is taken to have left

export function keepCompany() {
  const place = document.getElementById("company");
  const look = async () => {
    if (document.hidden) return;
    const answer = await ask(page.address.presence, { json: { file: page.file } }).catch(() => null);
    if (!answer) return; // the saver speaks of a server that is away
    const names = answer.people
      .filter(({ name, file, seen_at }) => name !== page.me && file === page.file && Date.now() + page.skew - new Date(seen_at) < SEEN)
      .map(({ name }) => name);
    const words = names.length === 1 ? say("{name} has this file open", { name: names[0] })
      : names.length ? say("{names} have this file open", { names: names.join(", ") }) : "";
    if (place.textContent !== words) place.textContent = words;
    place.hidden = !words;
  };
  look();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
