// Not a module: it runs before the first paint, so that a page does not flash in the wrong theme.
try {
  document.documentElement.dataset.theme = localStorage.getItem('theme') ?? 'auto';
} catch {
  // Storage is denied to this page, so the system's theme applies.
  document.documentElement.dataset.theme = 'auto';
}
