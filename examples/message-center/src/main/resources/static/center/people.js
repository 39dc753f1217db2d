import { avatar, element } from '/design/element.js';
import { onLanguage, t } from '/design/i18n.js';

export const KNOWN_PEOPLE = ['ann', 'bob', 'cleo'];

const $ = id => document.getElementById(id);

/** Who is online, the user's own departments, and the possible recipients of mail. */
export class People {
  #me;
  #select = $('write').querySelector('select');
  #online = [];
  #departments = [];

  constructor(me) {
    this.#me = me;
    onLanguage(() => this.#showAll());
  }

  show({ online, departments, allDepartments }) {
    $('departments').replaceChildren(...departments.map(name => element('li', { dir: 'auto', textContent: name })));
    this.#departments = allDepartments;
    this.showOnline(online);
  }

  showOnline(names) {
    this.#online = names;
    this.#showAll();
  }

  #showAll() {
    $('online').replaceChildren(...this.#online.map(name => this.#person(name)));
    this.#showRecipients();
  }

  #person(name) {
    const isMe = name === this.#me;
    return element(
      'li',
      { dataset: { person: name } },
      avatar(name),
      element('bdi', { textContent: name }),
      isMe ? element('span', { className: 'hint', textContent: t('online.you') }) : null,
    );
  }

  #showRecipients() {
    const chosen = this.#select.value;
    const people = [...new Set([...KNOWN_PEOPLE, ...this.#online])].sort();
    const group = (label, kind, names) =>
      element('optgroup', { label: t(label) }, ...names.map(name => option(`${kind}:${name}`, name)));
    this.#select.replaceChildren(
      option('everyone', t('write.everyone')),
      group('write.departments', 'group', this.#departments),
      group('write.people', 'user', people),
    );
    if (chosen) this.#select.value = chosen;
  }
}

const option = (value, textContent) => element('option', { value, textContent });
