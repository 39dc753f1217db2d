import { HubRun } from '/sse-hub.js';
import { onLanguage, t } from '/design/i18n.js';
import { Message } from './message.js';

const $ = id => document.getElementById(id);
const ARCHIVE_PAUSE = 400;
const ARCHIVE_TRIES = 5;
const NEAR = 80;

/** The open chat: its messages, and the answer in progress. Leaving the chat does not stop the answer. */
export class Conversation {
  #api;
  #user;
  #id = '';
  #messages = new Map();
  /** Aborted when this view of the chat is left. */
  #view = new AbortController();
  #run = null;
  /** The view in which an answer is being requested or followed. */
  #watched = null;

  constructor(api, user) {
    this.#api = api;
    this.#user = user;
    $('stop').addEventListener('click', () => this.stop());
    onLanguage(() => this.#showTitle());
  }

  get id() {
    return this.#id;
  }

  /** Shows a chat and the answer in progress, even if another page has asked the question. */
  async open(id) {
    this.#view.abort();
    this.#view = new AbortController();
    const { signal } = this.#view;
    this.#id = id;
    this.#run = null;
    this.#busy(false);
    this.#messages.clear();
    $('messages').replaceChildren();
    await this.#load(signal);
    if (!signal.aborted) await this.#watch(signal);
  }

  async #load(signal) {
    const { messages } = await this.#api.get(`/api/chat/${encodeURIComponent(this.#id)}`).catch(error => {
      if (error.status !== 404) throw error;
      return { messages: [] };
    });
    if (signal.aborted) return;
    for (const message of messages) this.#show(message);
    this.#showTitle();
    $('messages').scrollTop = $('messages').scrollHeight;
  }

  /** Follows the answer in progress. One that has just ended is still being saved, and is available a moment later. */
  async #watch(signal) {
    for (let i = 0; i < ARCHIVE_TRIES && !signal.aborted; i++) {
      const run = await HubRun.resume(`/api/chat/${encodeURIComponent(this.#id)}/stream`, this.#options(signal));
      if (run) return this.#follow(run, signal);
      if ([...this.#messages.values()].at(-1)?.element.classList.contains('user') !== true) return;
      await new Promise(resume => setTimeout(resume, ARCHIVE_PAUSE));
      await this.#load(signal);
    }
  }

  /**
   * Called when a question has been asked in this chat: by this page, which then follows the answer already, or in another tab or on
   * another device.
   */
  async began(run) {
    const { signal } = this.#view;
    if (this.#watched === signal || this.#messages.has(run)) return;
    await this.#load(signal);
    if (this.#watched !== signal && !signal.aborted) await this.#watch(signal);
  }

  async ask(text) {
    const { signal } = this.#view;
    const id = newId();
    const question = { id, role: 'user', parts: [{ type: 'text', text }] };
    this.#watched = signal;
    this.#busy(true);
    const asked = this.#show({ id, role: 'user', text });
    this.#showTitle();
    try {
      const run = await HubRun.start(
        '/api/chat',
        { id: this.#id, messages: [question] },
        { ...this.#options(signal), idempotencyKey: id },
      );
      this.#watched = null;
      // Not awaited: the question has been accepted, and the answer may take any time.
      this.#follow(run, signal).catch(() => this.#busy(false));
    } catch (error) {
      // Another chat is open now. The run has begun all the same.
      if (signal.aborted) return;
      this.#watched = null;
      this.#busy(false);
      this.#messages.delete(id);
      asked.element.remove();
      this.#showTitle();
      throw new Error(error.problem?.detail ?? error.message);
    }
  }

  async #follow(run, signal) {
    if (this.#watched === signal || signal.aborted) return;
    this.#watched = signal;
    this.#run = run;
    this.#busy(true);
    const answer = this.#messages.get(run.id) ?? this.#show({ id: run.id, role: 'assistant', status: 'running' });
    const facts = {};
    try {
      for await (const { data } of run) {
        this.#keepAtEnd(() => this.#take(data, answer, facts));
      }
      const outcome = { completed: 'complete', expired: 'failed' }[run.state] ?? run.state;
      answer.end(outcome, facts.problem ?? facts.usage ?? '');
      $('spoken').textContent = t(`spoken.${outcome}`);
    } catch (error) {
      if (!signal.aborted) answer.end('lost', error.message);
    } finally {
      if (!signal.aborted) {
        this.#watched = null;
        this.#run = null;
        this.#busy(false);
      }
    }
  }

  /** Applies one part of a UI message. */
  #take(data, answer, facts) {
    if (data === '[DONE]') return;
    const part = JSON.parse(data);
    if (part.type === 'text-delta') answer.say(part.delta);
    else if (part.type === 'reasoning-delta') answer.note('reasoning', part.delta);
    else if (part.type === 'tool-input-available') answer.note('tools', `${part.toolName}(${JSON.stringify(part.input)})\n`);
    else if (part.type === 'tool-output-available') answer.note('tools', `→ ${JSON.stringify(part.output)}\n`);
    else if (part.type === 'error') facts.problem = part.errorText;
    else if (part.type === 'finish' && part.messageMetadata?.usage) facts.usage = t('tokens', { count: part.messageMetadata.usage.outputTokens });
  }

  async stop() {
    $('stop').disabled = true;
    try {
      await (this.#run?.stop() ?? this.#api.send('DELETE', `/api/chat/${encodeURIComponent(this.#id)}/stream`));
    } finally {
      $('stop').disabled = false;
    }
  }

  #options(signal) {
    return { signal, headers: this.#api.headers, runUrl: run => `/api/runs/${run}` };
  }

  #show(message) {
    const known = this.#messages.get(message.id);
    if (known) return known;
    const made = new Message(message, this.#user);
    this.#messages.set(message.id, made);
    this.#keepAtEnd(() => $('messages').append(made.element));
    $('start').hidden = true;
    return made;
  }

  /** Keeps the end in view, unless the reader has scrolled away from it. */
  #keepAtEnd(change) {
    const list = $('messages');
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    change();
    if (isAtEnd) requestAnimationFrame(() => (list.scrollTop = list.scrollHeight));
  }

  #busy(isBusy) {
    $('send').hidden = isBusy;
    $('stop').hidden = !isBusy;
  }

  #showTitle() {
    const first = $('messages').querySelector('.message.user .said')?.textContent;
    const title = first && titleOf(first);
    $('conversation-title').textContent = title ?? t('new');
    $('start').hidden = Boolean(first);
    document.title = title ? `${title.slice(0, 60)} – ${t('title')}` : t('title');
  }
}

/** Returns the title of a chat: its beginning, without the directives for the built-in model. */
export function titleOf(text) {
  return text.replace(/\s*\[(?:tokens|rate|sample|status|fail-after|silent-after)=[^\]]*\]/g, '') || text;
}

/** Not `randomUUID`, which browsers offer only on https and localhost. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join('');
}
