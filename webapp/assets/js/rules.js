// Pages of rules: totals are counted as one types, exactly; a field of a letter is put where the cursor stands.

const SCALE = 9; // digits after the point that the strict reader takes

function units(text) {
  const match = /^(-?)(\d{0,9})(?:\.(\d{1,9}))?$/.exec(text.trim());
  if (!match || (!match[2] && !match[3])) return null;
  const whole = BigInt(match[2] || "0") * 10n ** BigInt(SCALE) + BigInt((match[3] ?? "").padEnd(SCALE, "0"));
  return match[1] ? -whole : whole;
}

function written(value) {
  const digits = String(value < 0n ? -value : value).padStart(SCALE + 1, "0");
  const parts = `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`.replace(/\.?0+$/, "");
  return `${value < 0n ? "−" : ""}${parts || "0"}`;
}

function count(line) {
  const fields = [...document.querySelectorAll(`[data-sum="${line.dataset.total}"]`)];
  const values = fields.filter((field) => !gone(field)).map((field) => units(field.value));
  const output = line.querySelector("output");
  if (values.includes(null)) {
    output.textContent = line.dataset.broken;
    line.classList.add("is-off");
    return;
  }
  const sum = values.reduce((one, other) => one + other, 0n);
  const rest = sum - 10n ** BigInt(SCALE);
  const words = rest === 0n ? line.dataset.right : rest > 0n ? line.dataset.more : line.dataset.less;
  output.textContent = words.replace("{sum}", written(sum)).replace("{rest}", written(rest < 0n ? -rest : rest));
  line.classList.toggle("is-off", rest !== 0n);
}

function gone(field) {
  return field.closest(".rules__row")?.querySelector('input[name^="take:"]')?.checked ?? false;
}

const totals = [...document.querySelectorAll("[data-total]")];
if (totals.length) {
  const again = () => totals.forEach(count);
  again();
  document.querySelector("form.rules").addEventListener("input", again);
}

const areas = [...document.querySelectorAll("textarea.rules__letter:not([readonly])")];
let last = areas[0];
for (const area of areas) area.addEventListener("focus", () => { last = area; });
if (areas.length) {
  for (const name of document.querySelectorAll("[data-insert]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "as-link code";
    button.textContent = name.textContent;
    button.addEventListener("click", () => {
      last.setRangeText(name.dataset.insert, last.selectionStart, last.selectionEnd, "end");
      last.focus();
    });
    name.replaceWith(button);

  }
  for (const hint of document.querySelectorAll("[data-insert-hint]")) hint.hidden = false;
}
