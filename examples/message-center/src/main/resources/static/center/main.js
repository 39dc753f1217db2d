import { HubEventSource } from '/sse-hub.js';
import { sendOnce } from '/design/busy-form.js';
import { showConnectionNotice } from '/design/connection-notice.js';
import { ConnectionPanel } from '/design/connection-panel.js';
import { showConnectionPill } from '/design/connection-pill.js';
import { onLanguage, t } from '/design/i18n.js';
import { LiveLog } from '/design/live-log.js';
import { Toasts } from '/design/toasts.js';
import { Api } from './api.js';
import { Inbox } from './inbox.js';
import { Orders } from './orders.js';
import { People } from './people.js';
import { choosePerson, wireShell } from './shell.js';
import './words.js';

const $ = id => document.getElementById(id);
const RELOAD_TIMEOUT = 10_000;
const RELOAD_PAUSE = 3_000;

/** The state that the server has put into the page. The stream begins at its cursor, so nothing is missed in between. */
const page = JSON.parse($('state').textContent);
const api = new Api(page);

wireShell(page, api);
if (page.user) start();
else choosePerson();

function start() {
  $('center').hidden = false;
  $('sections').hidden = false;

  const toasts = new Toasts($('toasts'));
  const fail = error => toasts.show(t('toast.failed'), error.message, 'bad');
  const inbox = new Inbox(api, fail);
  const orders = new Orders();
  const people = new People(page.user);

  const showState = async state => {
    people.show(state);
    orders.show(state.orders);
    inbox.showUnread(state.unread);
    await inbox.show(state);
  };
  showState(page);

  const events = new HubEventSource(api.url('/sse', { groups: 'online' }), {
    cursor: page.cursor,
    user: page.user,
    heartbeat: page.heartbeatMillis,
  });
  const handlers = {
    message: item => inbox.receive(item) && toasts.show(item.message.subject, t('toast.from', item.message)),
    unread: count => inbox.showUnread(count),
    read: ({ id, read }) => inbox.showRead(id, read),
    'read-all': ({ upTo }) => inbox.showAllRead(upTo),
    order: order => orders.receive(order),
    online: names => people.showOnline(names),
    notice: data => toasts.show(t('toast.notice'), typeof data === 'string' ? data : JSON.stringify(data)),
  };
  for (const [name, handle] of Object.entries(handlers)) {
    events.addEventListener(name, ({ data }) => handle(parse(data)));
  }
  // The missed changes are in the database. The client holds back further events until the state is loaded and shown.
  events.onGap = async () => showState(await loadState());

  showConnectionPill($('connection'), events);
  showConnectionNotice($('notice'), events);
  new ConnectionPanel($('panel'), events, () => api.send('DELETE', '/api/connection'));
  new LiveLog($('log'), events, Object.keys(handlers));
  wireForms(toasts);
}

function wireForms(toasts) {
  const dialog = $('write');
  const form = dialog.querySelector('form');
  $('compose').addEventListener('click', () => dialog.showModal());
  $('close-write').addEventListener('click', () => dialog.close());
  sendOnce(form, async (fields, idempotencyKey) => {
    await api.send('POST', '/api/messages', { ...fields, idempotencyKey });
    form.reset();
    dialog.close();
    toasts.show(t('write.sent'), fields.subject);
  });

  const item = $('order').querySelector('[name=item]');
  onLanguage(() => item.setAttribute('value', t('orders.example')));
  sendOnce($('order'), (fields, idempotencyKey) => api.send('POST', '/api/orders', { ...fields, idempotencyKey }));
}

/** Loads the content of the page, and retries until it succeeds: the server may be down again, as it was before the gap. */
async function loadState() {
  while (true) {
    try {
      return await api.get('/api/state', {}, AbortSignal.timeout(RELOAD_TIMEOUT));
    } catch (error) {
      // A user who has been logged out in the meantime is redirected to the login.
      if (error.status < 500) location.reload();
      await new Promise(resume => setTimeout(resume, RELOAD_PAUSE));
    }
  }
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
