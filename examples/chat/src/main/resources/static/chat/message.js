import { avatar, element } from '/design/element.js';
import { onLanguage, t } from '/design/i18n.js';
import { Markdown } from './markdown.js';

/** A message: its text, and how it ended. */
export class Message {
  element;
  #body = element('div', { className: 'said', dir: 'auto' });
  #state = element('p', { className: 'state hint' });
  #markdown = new Markdown(this.#body);
  #status = 'complete';
  #detail = '';
  #text = '';
  #due = false;

  constructor({ id, role, text = '', status = 'complete' }, user) {
    const isAnswer = role === 'assistant';
    const sign = isAnswer ? element('img', { src: '/icon.svg', alt: '', className: 'sign' }) : avatar(user);
    const name = element('h2', { className: 'visually-hidden' });
    onLanguage(() => (name.textContent = isAnswer ? t('answer') : user));
    this.element = element('li', { className: `message ${role}`, dataset: { id } }, sign, element('div', { className: 'content' }, name, this.#body, this.#state));
    if (isAnswer) this.say(text);
    else this.#body.textContent = text;
    this.end(status);
    onLanguage(() => this.#showState());
  }

  get text() {
    return this.#text;
  }

  /** Appends text. It is shown in the next frame that the browser draws, however many pieces arrive before that. */
  say(text) {
    this.#text += text;
    if (this.#due) return;
    this.#due = true;
    const show = () => {
      this.#due = false;
      this.#markdown.show(this.#text);
    };
    // A page in the background draws no frames, and would still show nothing at the moment it is opened.
    if (document.hidden) setTimeout(show);
    else requestAnimationFrame(show);
  }

  /** Shows reasoning or a tool call above the text. */
  note(key, text) {
    let place = this.element.querySelector(`details[data-note="${key}"]`);
    if (!place) {
      const summary = element('summary');
      onLanguage(() => (summary.textContent = t(`note.${key}`)));
      place = element('details', { className: 'note', dataset: { note: key } }, summary, element('pre'));
      this.#body.before(place);
    }
    place.querySelector('pre').append(text);
  }

  /** @param status running, complete, stopped, failed or lost */
  end(status, detail = '') {
    this.#status = status;
    this.#detail = detail;
    this.#showState();
  }

  #showState() {
    this.element.dataset.status = this.#status;
    this.element.ariaBusy = String(this.#status === 'running');
    const isSaid = this.#status === 'complete' || this.#status === 'running';
    this.#state.textContent = isSaid ? this.#detail : [t(`status.${this.#status}`), this.#detail].filter(Boolean).join(' · ');
  }
}
