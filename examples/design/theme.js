// Not a module: it runs before the first paint, so that a page does not flash in the other theme.
try {
  document.documentElement.dataset.theme = localStorage.getItem('theme') ?? 'auto';
} catch {
  // Storage is denied to this page; the system's theme applies.
  document.documentElement.dataset.theme = 'auto';
}
