import './connection-words.js';
import { element, icon } from './element.js';
import { onLanguage, t, translate } from './i18n.js';

/** Shows the client's view of its connection, and lets the reader cut it to see it reconnect. */
export class ConnectionPanel {
  #events;
  #cells = {};
  #message = element('p', { className: 'hint', role: 'status' });
  #connections = 0;
  #gaps = 0;
  #cutAt = null;

  /**
   * @param place an empty element
   * @param events a `HubEventSource`
   * @param cut asks the server to drop the stream; returns a promise
   */
  constructor(place, events, cut) {
    this.#events = events;
    place.append(
      this.#facts('role', 'position', 'heard', 'next', 'connections', 'gaps'),
      element(
        'div',
        { className: 'actions' },
        this.#button('cut', () => this.#cut(cut)),
        this.#button('reload', () => location.reload()),
      ),
      element('p', { className: 'hint', dataset: { t: 'connection.hint' } }),
      this.#message,
    );
    translate(place);
    events.addEventListener('open', () => this.#opened());
    events.addEventListener('sse-hub.gap', () => this.#missed());
    for (const type of ['sse-hub.state', 'sse-hub.cursor', 'error']) events.addEventListener(type, () => this.#show());
    onLanguage(() => this.#show());
    setInterval(() => this.#show(), 1_000);
  }

  #facts(...names) {
    const list = element('dl', { className: 'facts' });
    for (const name of names) {
      this.#cells[name] = element('dd', { dataset: { fact: name } });
      list.append(element('div', {}, element('dt', { dataset: { t: `connection.${name}` } }), this.#cells[name]));
    }
    return list;
  }

  #button(name, act) {
    return element(
      'button',
      { type: 'button', className: 'button small', dataset: { action: name }, onclick: act },
      icon(name),
      element('span', { dataset: { t: `connection.${name}` } }),
    );
  }

  async #cut(cut) {
    this.#cutAt = this.#events.cursor;
    this.#message.textContent = '';
    try {
      await cut();
    } catch (error) {
      this.#cutAt = null;
      this.#message.textContent = t('connection.cutFailed', { detail: error.message });
    }
  }

  #opened() {
    this.#connections++;
    if (this.#cutAt) this.#message.textContent = t('connection.reconnected', { position: this.#cutAt });
    this.#cutAt = null;
    this.#show();
  }

  #missed() {
    this.#gaps++;
    if (this.#message.textContent) this.#message.textContent = t('connection.missed');
  }

  #show() {
    const { heardAt, nextTryAt } = this.#events.connection;
    this.#say('role', t(`connection.${this.#role()}`));
    this.#say('position', this.#events.cursor ?? t('connection.none'));
    this.#say('heard', this.#heard(heardAt));
    this.#say('next', this.#nextTry(nextTryAt));
    this.#say('connections', String(this.#connections));
    this.#say('gaps', String(this.#gaps));
  }

  #role() {
    const { isLeader, isShared } = this.#events.connection;
    const { CONNECTING, CLOSED } = this.#events.constructor;
    if (this.#events.readyState === CLOSED) return 'closed';
    // A follower tab cannot distinguish a leader without a stream from a leader that has not been elected yet.
    if (this.#events.readyState === CONNECTING) return !isShared ? 'connects' : isLeader ? 'leadsAgain' : 'waits';
    return !isShared ? 'alone' : isLeader ? 'leads' : 'follows';
  }

  #heard(at) {
    if (at === undefined) return '–';
    const count = seconds(Date.now() - at);
    return count > 0 ? t('connection.ago', { count }) : t('connection.justNow');
  }

  #nextTry(at) {
    if (at === undefined || this.#events.readyState !== this.#events.constructor.CONNECTING) return '–';
    const count = seconds(at - Date.now());
    return count > 0 ? t('connection.in', { count }) : t('connection.now');
  }

  #say(name, text) {
    // Only if it has changed: a reader may be selecting the text.
    if (this.#cells[name].textContent !== text) this.#cells[name].textContent = text;
  }
}

const seconds = millis => Math.max(0, Math.round(millis / 1_000));
