import { avatar, element, icon } from '/design/element.js';
import { translate, wireLanguageSwitch } from '/design/i18n.js';
import { wireThemeSwitch } from '/design/preferences.js';
import { KNOWN_PEOPLE } from './people.js';

const $ = id => document.getElementById(id);

/** The frame of the page: switches, icons and the user. */
export function wireShell({ demo, user }, api) {
  for (const place of document.querySelectorAll('[data-icon]')) place.prepend(icon(place.dataset.icon));
  $('compose').prepend(icon('write'));
  wireThemeSwitch(document);
  wireLanguageSwitch(document);
  $('demo').hidden = !demo;
  if (user) showWho(user, demo ? switchPerson() : logout(api));
}

function showWho(user, leave) {
  const small = avatar(user);
  small.classList.add('small');
  $('who').append(small, element('span', { id: 'user', textContent: user }), leave);
  $('who').hidden = false;
  leave.prepend(icon('leave'));
  translate($('who'));
}

/** Returns an element with which the user leaves, whose text follows the language. */
const leaveElement = (tag, key, properties) =>
  element(tag, { id: 'leave', className: 'icon-button', attributes: { 'data-t-aria-label': key, 'data-t-title': key }, ...properties });

const switchPerson = () => leaveElement('a', 'switch', { href: '/' });

function logout(api) {
  return leaveElement('button', 'logout', {
    type: 'button',
    onclick: async () => {
      await api.logout();
      location.assign('/login?logout');
    },
  });
}

/** Asks for the user's name, in the demonstration. */
export function choosePerson() {
  $('choose').hidden = false;
  $('connection').hidden = true;
  $('people').append(
    ...KNOWN_PEOPLE.map(name =>
      element('li', {}, element('a', { href: `/?userId=${name}` }, avatar(name), element('span', { textContent: name })))),
  );
}
