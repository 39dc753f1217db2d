import { HubRun } from '/sse-hub.js';
import { element, icon } from '/design/element.js';
import { onLanguage, t } from '/design/i18n.js';
import { titleOf } from './conversation.js';

const $ = id => document.getElementById(id);
const WHILE_RUNNING = 2_000;

/** The lists beside the chat: the runs in progress, and all chats. */
export class Rail {
  #api;
  #fail;
  #current = () => '';
  #titles = new Map();
  #runs = [];
  #jobs = new Map();
  #timer;

  constructor(api, { current, fail }) {
    this.#api = api;
    this.#current = current;
    this.#fail = fail;
    $('export').addEventListener('click', () => this.#export());
    onLanguage(() => this.#show());
  }

  /** Loads both lists again, periodically while there are runs in progress. */
  async refresh() {
    clearTimeout(this.#timer);
    try {
      const [chats, runs] = await Promise.all([this.#api.get('/api/chats'), this.#api.get('/api/runs')]);
      this.#titles = new Map(chats.map(({ id, title }) => [id, titleOf(title)]));
      this.#runs = runs.filter(({ state }) => state === 'running' || state === 'queued');
      this.#show();
    } catch {
      // The connection notice reports the failure, and the lists are refreshed after a reconnect.
    }
    clearTimeout(this.#timer);
    if (this.#runs.length) this.#timer = setTimeout(() => this.refresh(), WHILE_RUNNING);
  }

  #show() {
    $('chats').replaceChildren(...[...this.#titles].map(([id, title]) => this.#chat(id, title)));
    const running = new Set(this.#runs.map(({ id }) => id));
    for (const item of [...$('running').children]) if (!running.has(item.dataset.run)) item.remove();
    for (const run of this.#runs) this.#showRun(run);
  }

  #chat(id, title) {
    const link = element('a', { href: `#c=${encodeURIComponent(id)}`, textContent: title, dir: 'auto' });
    if (id === this.#current()) link.setAttribute('aria-current', 'page');
    return element('li', {}, link);
  }

  #showRun(run) {
    const item = $('running').querySelector(`[data-run="${run.id}"]`) ?? this.#addRun(run);
    const [kind, id] = split(run.scope);
    const title = kind === 'job' ? (this.#jobs.get(run.id)?.name ?? t('job')) : (this.#titles.get(id) ?? id);
    item.querySelector('.what').textContent = title;
    item.querySelector('.hint').textContent = run.state === 'queued' ? t('run.queued') : t('run.viewers', { count: run.viewers });
    item.querySelector('.icon-button').ariaLabel = t('run.stop', { title });
  }

  #addRun(run) {
    const [kind, id] = split(run.scope);
    const what = kind === 'job' ? element('span', { className: 'what', dir: 'auto' }) : element('a', { className: 'what', dir: 'auto', href: `#c=${encodeURIComponent(id)}` });
    const stop = element('button', { type: 'button', className: 'icon-button', onclick: () => this.#stop(run.id) }, icon('close'));
    const item = element('li', { dataset: { run: run.id } }, what, stop, element('span', { className: 'hint' }));
    if (kind === 'job') {
      const bar = element('progress', { max: 1, value: 0 });
      item.append(bar);
      this.#follow(run.id, item, bar);
    }
    $('running').append(item);
    return item;
  }

  /** The progress of a job is a run, just as an answer is, and is read from its beginning, wherever it was started. */
  async #follow(id, item, bar) {
    const job = {};
    this.#jobs.set(id, job);
    try {
      const run = await HubRun.resume(`/api/runs/${id}`, { headers: this.#api.headers });
      for await (const { event, data } of run ?? []) {
        if (event !== 'progress' || !item.isConnected) continue;
        const { name, step, steps } = JSON.parse(data);
        job.name = name;
        bar.max = steps;
        bar.value = step;
        bar.ariaLabel = name;
        item.querySelector('.what').textContent = name;
      }
    } catch {
      // The run no longer exists. The next refresh removes its line.
    }
    this.#jobs.delete(id);
    this.refresh();
  }

  async #stop(id) {
    await this.#api.send('POST', `/api/runs/${id}/stop`).catch(this.#fail);
    this.refresh();
  }

  async #export() {
    await this.#api.send('POST', '/api/jobs', { name: t('job'), steps: 60, millis: 500 }).catch(this.#fail);
    this.refresh();
  }
}

function split(scope) {
  const colon = scope?.indexOf(':') ?? -1;
  return colon < 0 ? ['', scope ?? ''] : [scope.slice(0, colon), scope.slice(colon + 1)];
}
