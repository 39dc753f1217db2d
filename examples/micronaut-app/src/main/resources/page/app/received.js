import { element } from '../design/element.js';
import { onLanguage, t } from '../design/i18n.js';

const MOST = 1_000;

/** The received messages, newest first. */
export class Received {
  #list;

  constructor(list) {
    this.#list = list;
    onLanguage(() => {
      for (const gap of list.querySelectorAll('.gap')) gap.textContent = t('received.gap', gap.dataset);
    });
  }

  message({ from, text }) {
    this.#add(element('li', {}, element('bdi', { className: 'sender', textContent: from }), element('span', { className: 'text', dir: 'auto', textContent: text })));
  }

  gap({ reason }) {
    this.#add(element('li', { className: 'gap text', dataset: { reason }, textContent: t('received.gap', { reason }) }));
  }

  #add(item) {
    this.#list.prepend(item);
    if (this.#list.children.length > MOST) this.#list.lastElementChild.remove();
  }
}
