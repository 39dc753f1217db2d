import './connection-words.js';
import { element } from './element.js';
import { locale, onLanguage, t } from './i18n.js';

const MOST = 50;

/** Lists the events that have arrived, with their time, name and position in the hub's log, newest first. */
export class LiveLog {
  #list;

  /**
   * @param list an `<ol>`
   * @param events a `HubEventSource`
   * @param names the names of the events to list
   */
  constructor(list, events, names) {
    this.#list = list;
    for (const name of names) {
      events.addEventListener(name, event => this.#add('event', () => name, event.lastEventId));
    }
    events.addEventListener('sse-hub.gap', event => this.#add('gap', () => t('log.gap'), event.lastEventId));
    events.addEventListener('sse-hub.state', ({ state }) => {
      this.#add('state', () => `${t('log.state')}: ${t(`state.${state}`)}`, '');
    });
    onLanguage(() => {
      for (const line of list.children) this.#write(line);
    });
  }

  #add(kind, words, position) {
    const line = element(
      'li',
      { dataset: { kind } },
      element('span', { className: 'when', textContent: new Date().toLocaleTimeString(locale(), { timeStyle: 'medium' }) }),
      element('span', { className: 'what' }),
      element('code', { textContent: position }),
    );
    line.words = words;
    this.#write(line);
    this.#list.prepend(line);
    if (this.#list.children.length > MOST) this.#list.lastElementChild.remove();
  }

  #write(line) {
    line.querySelector('.what').textContent = line.words();
  }
}
