import { avatar, element } from '../design/element.js';
import { onLanguage, t } from '../design/i18n.js';
import { timeElement } from '../design/time.js';

const MOST = 2_000;

/** The received messages, newest first. */
export class Received {
  #list;

  constructor(list) {
    this.#list = list;
    onLanguage(() => {
      for (const gap of list.querySelectorAll('.gap')) showGap(gap);
    });
  }

  message({ from, text }) {
    this.#add(
      element(
        'li',
        {},
        avatar(from),
        element('bdi', { className: 'sender', textContent: from }),
        timeElement(new Date().toISOString()),
        element('span', { className: 'text', dir: 'auto', textContent: text }),
      ),
    );
  }

  gap({ reason }) {
    this.#add(showGap(element('li', { className: 'gap text', dataset: { reason } })));
  }

  #add(item) {
    this.#list.prepend(item);
    if (this.#list.children.length > MOST) this.#list.lastElementChild.remove();
  }
}

function showGap(item) {
  item.textContent = t('received.gap', { reason: item.dataset.reason });
  return item;
}
