// Scenarios run one after the other, each told as soon as it is through; without this script all run in one go.
//
// <form data-run-all data-busy="runs" data-failed="did not run"> and, per scenario, <… data-run="/its address">.
export function runInTurn() {
  document.querySelector("form[data-run-all]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    run(event.target);
  });
}

async function run(form) {
  const status = document.querySelector("[data-run-status]");
  const waiting = [...document.querySelectorAll("[data-run]")].filter((place) => place.dataset.run);
  form.querySelector("button").disabled = true;
  for (const [index, place] of waiting.entries()) {
    place.textContent = form.dataset.busy;
    status.textContent = `${index + 1} / ${waiting.length}`;
    place.textContent = await one(place.dataset.run, form);
  }
  location.reload();
}

async function one(address, form) {
  try {
    const reply = await fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    return (await reply.json()).words;
  } catch {
    return form.dataset.failed;
  }
}
