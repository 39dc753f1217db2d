import { HubEventSource } from '/sse-hub.js';

const STATUSES = ['PLACED', 'PAID', 'PACKED', 'SHIPPED', 'DELIVERED'];
const PEOPLE = ['ann', 'bob', 'cleo'];

const $ = id => document.getElementById(id);
let state = JSON.parse($('state').textContent);
const query = state.demo && state.user ? { userId: state.user } : {};
const streamed = new URLSearchParams({ ...query, groups: 'online' });

/** Makes an element; text is always text. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// ---- What is shown.

function showBadge(unread) {
  $('badge').textContent = unread > 99 ? '99+' : unread;
  $('badge').title = `${unread} unread`;
  $('badge').hidden = unread === 0;
  document.title = unread ? `(${unread}) Message centre` : 'Message centre';
}

function recipient({ kind, target }) {
  return kind === 'EVERYONE' ? 'to everyone' : kind === 'GROUP' ? `to ${target}` : 'to you';
}

/** Shows a message once, however often it is told: the page and the stream may both have it. */
function showMessage({ message, read }) {
  const id = `message-${message.id}`;
  const sent = new Date(message.sentAt);
  const item = element('li', { id, className: read ? '' : 'unread' },
    element('button', { type: 'button', title: 'Mark as read or unread', onclick: () => mark(message.id, item) },
      element('span', { className: 'subject', textContent: message.subject }),
      element('time', { dateTime: message.sentAt, textContent: sent.toLocaleTimeString([], { timeStyle: 'short' }) }),
      element('span', { className: 'meta', textContent: `${message.sender} ${recipient(message)}` }),
      element('span', { className: 'text', textContent: message.body })));
  const present = $(id);
  if (present) present.replaceWith(item);
  else $('messages').prepend(item);
  return !present;
}

function mark(id, item) {
  const method = item.classList.contains('unread') ? 'PUT' : 'DELETE';
  send(method, `/api/messages/${id}/read`).catch(error => toast('Not marked', error.message));
}

function showRead({ id, read }) {
  $(`message-${id}`)?.classList.toggle('unread', !read);
}

function showOrder(order) {
  const id = `order-${order.id}`;
  const step = STATUSES.indexOf(order.status);
  const item = element('li', { id },
    element('div', { className: 'line' },
      element('span', { textContent: `${order.id}: ${order.item}` }),
      element('span', { className: 'status', textContent: order.status })),
    element('progress', { max: STATUSES.length - 1, value: step, ariaLabel: `order ${order.id}: ${order.status.toLowerCase()}` }));
  const present = $(id);
  if (present) present.replaceWith(item);
  else $('orders').prepend(item);
}

function chips(id, names) {
  $(id).replaceChildren(...names.map(name => element('li', { textContent: name })));
}

function showRecipients(online) {
  const select = $('write').elements.to;
  const chosen = select.value;
  const people = [...new Set([...PEOPLE, ...online])].sort();
  select.replaceChildren(
    element('option', { value: 'everyone', textContent: 'everyone' }),
    element('optgroup', { label: 'Departments' },
      ...state.allDepartments.map(name => element('option', { value: `group:${name}`, textContent: name }))),
    element('optgroup', { label: 'People' },
      ...people.map(name => element('option', { value: `user:${name}`, textContent: name }))));
  if (chosen) select.value = chosen;
}

function showOnline(names) {
  chips('online', names);
  showRecipients(names);
}

function toast(title, text) {
  const item = element('li', {}, element('strong', { textContent: title }), text);
  $('toasts').append(item);
  setTimeout(() => item.remove(), 6000);
}

function showAll() {
  showBadge(state.unread);
  $('messages').replaceChildren();
  [...state.messages].reverse().forEach(showMessage);
  $('orders').replaceChildren();
  [...state.orders].reverse().forEach(showOrder);
  chips('departments', state.departments);
  showOnline(state.online);
}

// ---- What is sent.

async function send(method, path, body) {
  const headers = body ? { 'Content-Type': 'application/json' } : {};
  if (state.csrf) headers[state.csrf.header] = state.csrf.token;
  const url = path + (state.demo ? '?' + new URLSearchParams(query) : '');
  const response = await fetch(url, { method, headers, body: body && JSON.stringify(body), redirect: 'error' });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? response.statusText);
}

function sends(form, path) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const error = form.querySelector('.error');
    error.textContent = '';
    try {
      await send('POST', path, Object.fromEntries(new FormData(form)));
      for (const field of form.querySelectorAll('[name=subject], [name=body]')) field.value = '';
    } catch (problem) {
      error.textContent = problem.message;
    }
  });
}

// ---- What happens.

const HANDLERS = {
  message: ({ message, read }) => showMessage({ message, read }) && toast(message.subject, `from ${message.sender}`),
  unread: showBadge,
  read: showRead,
  order: showOrder,
  online: showOnline,
  notice: data => toast('Notice', typeof data === 'string' ? data : JSON.stringify(data)),
};

function parse(data) {
  try { return JSON.parse(data); } catch { return data; }
}

const PATIENCE = 10_000;
const PAUSE = 3_000;

/** What was missed is in the database: the page shows that. What the stream tells meanwhile waits. */
async function reload() {
  while (!(await loadState())) await new Promise(resume => setTimeout(resume, PAUSE));
  showAll();
}

/** Returns whether the state could be loaded. */
async function loadState() {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch('/api/state?' + new URLSearchParams(query), { signal, redirect: 'manual' });
    if (response.ok) state = await response.json();
    // Whoever was logged out meanwhile is led to the login.
    else if (response.status < 500) location.reload();
    return response.ok;
  } catch {
    // The server has gone again, as it had before the gap.
    return false;
  }
}

function start() {
  $('center').hidden = false;
  $('user').textContent = state.user;
  showAll();
  sends($('write'), '/api/messages');
  sends($('order'), '/api/orders');
  const events = new HubEventSource(`/sse?${streamed}`, {
    pollUrl: `/poll?${streamed}`,
    cursor: state.cursor,
    user: state.user,
    heartbeat: state.heartbeatMillis,
  });
  for (const [name, show] of Object.entries(HANDLERS)) {
    events.addEventListener(name, ({ data }) => show(parse(data)));
  }
  events.onGap = reload;
  events.onState = ({ state: name }) => {
    $('connection').textContent = name;
    $('connection').classList.toggle('live', name === 'live' || name === 'polling');
  };
}

function choose() {
  $('choose').hidden = false;
  $('connection').hidden = true;
  $('people').append(...PEOPLE.map(name => element('li', {}, element('a', { href: `/?userId=${name}`, textContent: name }))));
}

$('demo').hidden = !state.demo;
if (!state.demo) Object.assign($('leave'), { hidden: false, href: '/logout', textContent: 'Log out' });
if (state.user) start(); else choose();
