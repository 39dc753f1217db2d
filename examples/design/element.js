/** Creates an element. Children may be strings, which are always text and never markup. */
export function element(tag, properties = {}, ...children) {
  const { dataset = {}, attributes = {}, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  Object.assign(made.dataset, dataset);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter(child => child !== null));
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';
const ICONS = new URL('icons.svg', import.meta.url).pathname;

/** Creates an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Creates an icon from `icons.svg`. It is decorative: its meaning must also be given as text. */
export function icon(name) {
  const use = svg('use', { href: `${ICONS}#${name}` });
  return svg('svg', { class: 'icon', 'aria-hidden': 'true' }, use);
}

/** Returns a circle with the initials of a name. */
export function avatar(name) {
  const letters = [...name].slice(0, /^\p{Script=Han}/u.test(name) ? 1 : 2).join('');
  const made = element('span', { className: 'avatar', ariaHidden: 'true', textContent: letters });
  const hash = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 0);
  made.dataset.tint = String(hash % 4);
  return made;
}
