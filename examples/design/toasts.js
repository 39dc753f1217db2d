import { element } from './element.js';
import { addWords, t } from './i18n.js';

addWords({
  en: { 'toasts.more': { one: 'and one more', other: 'and {count} more' } },
  zh: { 'toasts.more': '还有 {count} 条' },
});

const MOST = 3;
const MILLIS = 6_000;

/** Short notices in a corner. In a burst, the first few are shown and the others counted: two hundred would cover the page. */
export class Toasts {
  #list;
  #more = element('li', { className: 'toast more' });
  #uncounted = 0;

  /** @param list an `<ol>` within an element with `role="log"` */
  constructor(list) {
    this.#list = list;
  }

  show(title, text, kind = 'info') {
    if (this.#shown().length >= MOST) return this.#count();
    const item = element(
      'li',
      { className: `toast ${kind}` },
      element('strong', { dir: 'auto', textContent: title }),
      element('span', { dir: 'auto', textContent: text }),
    );
    if (this.#more.isConnected) this.#more.before(item);
    else this.#list.append(item);
    this.#expire(item);
  }

  #shown() {
    return this.#list.querySelectorAll('.toast:not(.more)');
  }

  #count() {
    this.#uncounted++;
    this.#more.textContent = t('toasts.more', { count: this.#uncounted });
    if (!this.#more.isConnected) this.#list.append(this.#more);
  }

  #expire(item) {
    setTimeout(() => {
      item.remove();
      if (this.#shown().length === 0) {
        this.#more.remove();
        this.#uncounted = 0;
      }
    }, MILLIS);
  }
}
