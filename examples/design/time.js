import { element } from './element.js';
import { locale, onLanguage } from './i18n.js';

const STEPS = [
  ['minute', 60],
  ['hour', 3_600],
  ['day', 86_400],
];
const WEEK = 7 * 86_400;

/** Returns how long ago a time was, in words; after a week, returns its date. */
export function relative(date, now = Date.now()) {
  const seconds = Math.round((now - date) / 1000);
  if (seconds >= WEEK) return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(date);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' });
  const [unit, length] = STEPS.findLast(([, length]) => seconds >= length) ?? ['second', 1];
  // A clock that is slightly behind the server's must not lead to "in 2 seconds".
  return format.format(unit === 'second' ? 0 : -Math.floor(seconds / length), unit);
}

export function exact(date) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeStyle: 'medium' }).format(date);
}

/** Creates a `<time>` that shows how long ago it was, with the exact time in its title. It updates itself. */
export function timeElement(iso) {
  return show(element('time', { dateTime: iso }));
}

function show(time) {
  const date = new Date(time.dateTime);
  time.textContent = relative(date);
  time.title = exact(date);
  return time;
}

function showAll() {
  document.querySelectorAll('time').forEach(show);
}

onLanguage(showAll);
setInterval(showAll, 20_000);
