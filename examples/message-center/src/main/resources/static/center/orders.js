import { element } from '/design/element.js';
import { onLanguage, t } from '/design/i18n.js';

const STEPS = ['PLACED', 'PAID', 'PACKED', 'SHIPPED', 'DELIVERED'];

/** Orders, newest first by id. Each event contains the whole order, so the last one counts. */
export class Orders {
  #list = document.getElementById('orders');
  #orders = new Map();

  constructor() {
    onLanguage(() => this.#orders.forEach(order => this.receive(order)));
  }

  show(orders) {
    this.#orders.clear();
    this.#list.replaceChildren();
    orders.forEach(order => this.receive(order));
  }

  receive(order) {
    this.#orders.set(order.id, order);
    const row = rowOf(order);
    const present = document.getElementById(row.id);
    if (present) return present.replaceWith(row);
    const older = [...this.#list.children].find(other => Number(other.dataset.id) < order.id);
    this.#list.insertBefore(row, older ?? null);
  }
}

function rowOf({ id, item, status }) {
  const step = STEPS.indexOf(status);
  const name = t('order.name', { id, item });
  return element(
    'li',
    { id: `order-${id}`, className: 'order', dataset: { id } },
    element('span', { className: 'item', dir: 'auto', textContent: name }),
    element('span', { className: 'status', dataset: { status }, textContent: t(`order.${status}`) }),
    element(
      'span',
      { className: 'steps', ariaHidden: 'true' },
      ...STEPS.map((_, index) => element('span', { className: index <= step ? 'done' : '' })),
    ),
  );
}
