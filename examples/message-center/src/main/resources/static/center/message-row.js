import { avatar, element, icon } from '/design/element.js';
import { t } from '/design/i18n.js';
import { timeElement } from '/design/time.js';

/** A message in the list: folded to its first lines, and shown completely when it is opened. */
export class MessageRow {
  message;
  element;
  #isRead;
  #to = element('span', { className: 'to' });
  #state = element('span', { className: 'state' });
  #open;
  #mark;

  /**
   * @param item `{ message, read }`
   * @param onMark called with the row and whether to mark it as read
   */
  constructor({ message, read }, onMark) {
    this.message = message;
    this.#isRead = read;
    this.#open = element(
      'button',
      { type: 'button', className: 'open', onclick: () => this.#toggle(onMark) },
      element('span', { className: 'line' }, element('bdi', { className: 'sender', textContent: message.sender }), this.#to),
      element('span', { className: 'subject', dir: 'auto', textContent: message.subject }),
    );
    if (message.body) this.#open.ariaExpanded = 'false';
    this.#mark = element('button', { type: 'button', className: 'icon-button mark', onclick: () => onMark(this, !this.#isRead) });
    this.element = element(
      'li',
      { id: `message-${message.id}`, className: 'message' },
      avatar(message.sender),
      this.#open,
      element('span', { className: 'aside' }, this.#state, timeElement(message.sentAt)),
      this.#mark,
      message.body ? element('p', { className: 'body', dir: 'auto', textContent: message.body }) : null,
    );
    this.translate();
  }

  get id() {
    return this.message.id;
  }

  get item() {
    return { message: this.message, read: this.#isRead };
  }

  set isRead(read) {
    this.#isRead = read;
    this.translate();
  }

  translate() {
    const { kind, target, subject } = this.message;
    const recipient = { EVERYONE: 'message.toEveryone', GROUP: 'message.toGroup', USER: 'message.toYou' }[kind];
    this.#to.textContent = t(recipient, { group: target });
    this.element.classList.toggle('unread', !this.#isRead);
    this.#state.textContent = this.#isRead ? '' : t('message.unread');
    const label = t(this.#isRead ? 'message.markUnread' : 'message.markRead', { subject });
    this.#mark.ariaLabel = label;
    this.#mark.title = label;
    this.#mark.replaceChildren(icon(this.#isRead ? 'unread' : 'read'));
  }

  /** Opening a message marks it as read. */
  #toggle(onMark) {
    if (this.message.body) {
      const isOpen = this.element.classList.toggle('is-open');
      this.#open.ariaExpanded = String(isOpen);
    }
    if (!this.#isRead) onMark(this, true);
  }
}
