import { HubEventSource } from '/sse-hub.js';
import { showConnectionNotice } from '/design/connection-notice.js';
import { showConnectionPill } from '/design/connection-pill.js';
import { element } from '/design/element.js';
import { locale, onLanguage, t } from '/design/i18n.js';
import { Toasts } from '/design/toasts.js';
import { Api } from './api.js';
import { Conversation, newId } from './conversation.js';
import { Rail } from './rail.js';
import { choosePerson, wireShell } from './shell.js';
import './words.js';

const $ = id => document.getElementById(id);

const page = JSON.parse($('state').textContent);
const api = new Api(page);

wireShell(page, api);
if (page.user) start();
else choosePerson();

function start() {
  $('chat').hidden = false;
  $('show-rail').hidden = false;
  const toasts = new Toasts($('toasts'));
  const fail = error => toasts.show(t('toast.failed'), error.message, 'bad');
  const conversation = new Conversation(api, page.user);
  const rail = new Rail(api, { current: () => conversation.id, fail });

  const openAddressed = () => {
    const id = new URLSearchParams(location.hash.slice(1)).get('c');
    if (!id) return history.replaceState(null, '', chatAddress(newId())), openAddressed();
    if (id === conversation.id) return;
    showRail(false);
    conversation.open(id).catch(fail);
    rail.refresh();
  };
  addEventListener('hashchange', openAddressed);
  openAddressed();

  wireRail(() => {
    location.hash = chatAddress(newId());
    $('question').focus();
  });
  wireQuestion(conversation);
  wireSuggestions();
  $('link').addEventListener('click', () => copyLink(toasts));

  // Every run that begins or ends, in any tab and on any device, is published to all pages of its owner.
  const events = new HubEventSource(api.url('/sse'), { cursor: page.cursor, user: page.user, heartbeat: page.heartbeatMillis });
  const isHere = ({ scope }) => scope === `chat:${conversation.id}`;
  events.addEventListener('run-began', ({ data }) => {
    const run = JSON.parse(data);
    rail.refresh();
    if (isHere(run)) conversation.began(run.id).catch(fail);
  });
  events.addEventListener('run-ended', () => rail.refresh());
  events.onGap = () => rail.refresh();
  showConnectionPill($('connection'), events);
  showConnectionNotice($('notice'), events);
}

function chatAddress(id) {
  return `#c=${encodeURIComponent(id)}`;
}

function wireQuestion(conversation) {
  const form = $('ask');
  const question = $('question');
  const problem = form.querySelector('.problem');
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const text = question.value.trim();
    if (!text || $('send').hidden) return;
    problem.textContent = '';
    question.value = '';
    try {
      await conversation.ask(text);
    } catch (error) {
      problem.textContent = error.message;
      question.value ||= text;
    }
  });
  question.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

/** Offers prompts for the built-in model. */
function wireSuggestions() {
  if (!page.builtin) return;
  const suggest = (key, prompt) => {
    const onclick = () => {
      $('question').value = prompt;
      $('ask').requestSubmit();
    };
    return element('li', {}, element('button', { type: 'button', className: 'button', onclick, textContent: t(key) }));
  };
  onLanguage(() => {
    const sample = locale() === 'en' ? 'en' : 'zh';
    $('suggestions').replaceChildren(
      suggest('suggest.markdown', `${t('suggest.markdown')} [rate=40][sample=${sample}]`),
      suggest('suggest.long', `${t('suggest.long')} [tokens=1500]`),
      suggest('suggest.fails', `${t('suggest.fails')} [fail-after=40]`),
    );
  });
}

function wireRail(begin) {
  $('new').addEventListener('click', begin);
  $('show-rail').addEventListener('click', () => showRail($('show-rail').ariaExpanded !== 'true'));
  addEventListener('keydown', event => event.key === 'Escape' && showRail(false));
}

/** On a narrow screen, the lists cover the chat. */
function showRail(isShown) {
  $('show-rail').ariaExpanded = String(isShown);
  $('rail').classList.toggle('is-shown', isShown);
}

async function copyLink(toasts) {
  try {
    await navigator.clipboard.writeText(location.href);
    toasts.show(t('link.copied'), t('link.hint'));
  } catch {
    // Browsers allow this only on https and localhost.
    toasts.show(t('link'), location.href);
  }
}
