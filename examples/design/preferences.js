/** Returns a choice of the reader, which is kept for the next visit if the browser allows it. */
export function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function store(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is denied, so the choice lasts only as long as the page.
  }
}

/** Wires the theme buttons: `<button data-theme-choice="auto|light|dark">`. */
export function wireThemeSwitch(root) {
  const buttons = [...root.querySelectorAll('[data-theme-choice]')];
  const show = theme => {
    document.documentElement.dataset.theme = theme;
    for (const button of buttons) button.ariaPressed = String(button.dataset.themeChoice === theme);
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      store('theme', button.dataset.themeChoice);
      show(button.dataset.themeChoice);
    });
  }
  show(document.documentElement.dataset.theme);
}
