import { avatar, element, icon } from '/design/element.js';
import { translate, wireLanguageSwitch } from '/design/i18n.js';
import { wireThemeSwitch } from '/design/preferences.js';

const $ = id => document.getElementById(id);
const KNOWN_PEOPLE = ['ann', 'bob'];

/** The frame of the page: switches, icons and the user. */
export function wireShell({ demo, user }, api) {
  for (const place of document.querySelectorAll('[data-icon]')) place.prepend(icon(place.dataset.icon));
  wireThemeSwitch(document);
  wireLanguageSwitch(document);
  $('demo').hidden = !demo;
  if (user) showWho(user, demo ? leave('a', 'switch', { href: '/' }) : logout(api));
}

function showWho(user, way) {
  const small = avatar(user);
  small.classList.add('small');
  $('who').append(small, element('span', { id: 'user', textContent: user }), way);
  $('who').hidden = false;
  way.prepend(icon('leave'));
  translate($('who'));
}

/** Returns an element with which the user leaves, whose text follows the language. */
function leave(tag, key, properties) {
  return element(tag, { id: 'leave', className: 'icon-button', attributes: { 'data-t-aria-label': key, 'data-t-title': key }, ...properties });
}

function logout(api) {
  const onclick = async () => {
    await api.logout();
    location.assign('/login?logout');
  };
  return leave('button', 'logout', { type: 'button', onclick });
}

/** Asks for the user's name, in the demonstration. */
export function choosePerson() {
  $('choose').hidden = false;
  $('connection').hidden = true;
  const people = KNOWN_PEOPLE.map(name =>
    element('li', {}, element('a', { href: `/?userId=${name}` }, avatar(name), element('span', { textContent: name }))),
  );
  $('people').append(...people);
}
