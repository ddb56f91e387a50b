// Light, dark or as the system says. The server reads the cookie and writes data-theme, so no page flashes.

export function offerThemes() {
  for (const group of document.querySelectorAll("[data-themes]")) {
    group.hidden = false;
    group.addEventListener("click", ({ target }) => {
      const button = target.closest("button[value]");
      if (button) choose(button.value);
    });
  }
}

function choose(theme) {
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-themes] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
