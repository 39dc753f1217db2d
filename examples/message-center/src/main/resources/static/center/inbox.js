import { element } from '/design/element.js';
import { onLanguage, t } from '/design/i18n.js';
import { rove } from '/design/roving.js';
import { MessageRow } from './message-row.js';

const $ = id => document.getElementById(id);

/**
 * The list of mail, newest first by id, so that a live list and a reloaded one have the same order. The server returns it in pages, and the
 * stream delivers new mail.
 */
export class Inbox {
  #api;
  #onFailure;
  #list = $('messages');
  #rows = new Map();
  #filter = 'all';
  #hasMore = false;
  #unread = 0;
  /** Counts the requests, so that a response that arrives too late is not shown. */
  #asked = 0;

  constructor(api, onFailure) {
    this.#api = api;
    this.#onFailure = onFailure;
    rove(this.#list, '.open');
    for (const button of document.querySelectorAll('[data-filter]')) {
      button.addEventListener('click', () => this.#setFilter(button.dataset.filter));
    }
    $('more').addEventListener('click', () => this.#loadMore());
    $('read-all').addEventListener('click', () => this.#markAll());
    onLanguage(() => this.#translate());
  }

  /** Shows the first page. If only unread mail is shown, the page is requested from the server instead. */
  async show({ messages, more }) {
    if (this.#filter === 'unread') return this.#load();
    this.#replace(messages, more);
  }

  /** Shows a message, and returns whether it is new: the page and the stream may both contain it. */
  receive(item) {
    const isNew = !this.#rows.has(item.message.id);
    if (isNew) this.#add(item);
    this.#showWhatIsEmpty();
    return isNew;
  }

  showRead(id, read) {
    const row = this.#rows.get(id);
    if (row) row.isRead = read;
  }

  showAllRead(upTo) {
    for (const row of this.#rows.values()) if (row.id <= upTo) row.isRead = true;
  }

  showUnread(count) {
    this.#unread = count;
    this.#translate();
  }

  #translate() {
    const words = t('unread', { count: this.#unread });
    $('badge').hidden = this.#unread === 0;
    $('badge').textContent = this.#unread > 99 ? '99+' : this.#unread;
    $('badge').title = words;
    $('unread-status').textContent = words;
    document.title = this.#unread ? `(${this.#unread}) ${t('title')}` : t('title');
    for (const row of this.#rows.values()) row.translate();
    this.#showWhatIsEmpty();
  }

  #add(item) {
    const row = new MessageRow(item, (row, read) => this.#mark(row, read));
    this.#rows.set(row.id, row);
    const older = [...this.#list.children].find(other => idOf(other) < row.id);
    this.#list.insertBefore(row.element, older ?? null);
  }

  #replace(messages, more) {
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#append(messages, more);
  }

  #append(messages, more) {
    for (const item of messages) this.receive(item);
    this.#hasMore = more;
    this.#showWhatIsEmpty();
  }

  #showWhatIsEmpty() {
    $('no-messages').hidden = this.#rows.size > 0 || this.#list.ariaBusy === 'true';
    $('no-messages').textContent = t(this.#filter === 'all' ? 'inbox.empty' : 'inbox.allRead');
    $('more').hidden = !this.#hasMore;
    $('read-all').hidden = this.#unread === 0;
  }

  #setFilter(filter) {
    this.#filter = filter;
    for (const button of document.querySelectorAll('[data-filter]')) {
      button.ariaPressed = String(button.dataset.filter === filter);
    }
    return this.#load();
  }

  async #load() {
    this.#rows.clear();
    this.#list.replaceChildren(...Array.from({ length: 3 }, skeleton));
    this.#hasMore = false;
    await this.#ask({}, page => this.#replace([...page.messages, ...this.#arrived()], page.more));
    for (const row of this.#list.querySelectorAll('.skeleton')) row.remove();
    this.#showWhatIsEmpty();
  }

  /** Returns the messages that the stream has delivered while the page was being loaded. */
  #arrived() {
    return [...this.#rows.values()].map(row => row.item);
  }

  async #loadMore() {
    const button = $('more');
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    button.textContent = t('more.busy');
    const last = this.#list.lastElementChild;
    await this.#ask({ before: Math.min(...this.#rows.keys()) }, page => {
      this.#append(page.messages, page.more);
      // The button is gone, so move the keyboard focus to the first of the new rows.
      if (!page.more) last.nextElementSibling?.querySelector('.open').focus();
    });
    button.removeAttribute('aria-disabled');
    button.textContent = t('more');
  }

  async #ask(parameters, then) {
    const asked = ++this.#asked;
    this.#list.ariaBusy = 'true';
    try {
      const page = await this.#api.get('/api/messages', { ...parameters, unread: this.#filter === 'unread' });
      if (asked === this.#asked) then(page);
    } catch (error) {
      this.#onFailure(error);
    } finally {
      if (asked === this.#asked) this.#list.ariaBusy = 'false';
    }
  }

  async #mark(row, read) {
    row.isRead = read;
    try {
      await this.#api.send(read ? 'PUT' : 'DELETE', `/api/messages/${row.id}/read`);
    } catch (error) {
      row.isRead = !read;
      this.#onFailure(error);
    }
  }

  /** Marks mail up to the newest that is shown: a message that arrives at this moment has not been seen. */
  async #markAll() {
    if (this.#rows.size === 0) return;
    try {
      await this.#api.send('PUT', '/api/messages/read', undefined, { upTo: Math.max(...this.#rows.keys()) });
    } catch (error) {
      this.#onFailure(error);
    }
  }
}

const idOf = element => Number(element.id.slice('message-'.length)) || Infinity;

const skeleton = () => element('li', { className: 'skeleton', ariaHidden: 'true' });
