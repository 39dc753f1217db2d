'use strict';

const $ = id => document.getElementById(id);
const parameters = new URLSearchParams(location.search);
const user = parameters.get('user') || 'ann';
const tab = Array.from(crypto.getRandomValues(new Uint32Array(2)), n => n.toString(36)).join('');
const groups = ['metrics', ...(parameters.get('groups') || '').split(',').filter(Boolean)];

$('user').textContent = user;
document.title = `${user} · SSE Hub`;

// ---- The stream. The browser reconnects by itself and tells the server its position: there is nothing to do for it.

const source = new EventSource(`events?${new URLSearchParams({user, tab, groups: groups.join(',')})}`);
let connections = 0;
let gaps = 0;

source.onopen = () => {
  $('connections').value = ++connections;
  showState('live');
  refreshSessions();
};
source.onerror = () => showState(source.readyState === EventSource.CLOSED ? 'ended' : 'reconnecting');

on('sse-hub.cursor', () => {});
on('sse-hub.gap', event => {
  $('gaps').value = ++gaps;
  log(item('gap', `some events are missing (${JSON.parse(event.data).reason})`));
});
on('message', event => {
  const {from, text} = JSON.parse(event.data);
  log(item('', text, from));
});
on('metrics', event => draw(JSON.parse(event.data)));

function on(name, listener) {
  source.addEventListener(name, event => {
    if (event.lastEventId) {
      $('cursor').textContent = event.lastEventId;
    }
    listener(event);
  });
}

addEventListener('pagehide', () => source.close());

function showState(state) {
  $('state').textContent = state;
  $('state').className = state;
}

function item(kind, text, from) {
  const li = document.createElement('li');
  li.className = kind;
  if (from) {
    const name = document.createElement('b');
    name.textContent = from;
    li.append(name);
  }
  li.append(text);
  return li;
}

function log(li) {
  $('log').prepend(li);
  while ($('log').children.length > 2000) {
    $('log').lastChild.remove();
  }
}

// ---- Charts: the last two minutes of each figure.

const history = {cpu: [], memory: [], gc: [], streams: []};

function draw(now) {
  $('cpu-now').value = `${now.cpu.toFixed(1)} %`;
  $('memory-now').value = `${gigabytes(now.memory)} of ${gigabytes(now.memoryTotal)} GB`;
  $('gc-now').value = `${now.gc} ms/s`;
  $('streams-now').value = now.streams;
  chart('cpu', now.cpu, 100);
  chart('memory', now.memory, now.memoryTotal);
  chart('gc', now.gc, 20);
  chart('streams', now.streams, 5);
}

const gigabytes = bytes => (bytes / 2 ** 30).toFixed(1);

function chart(name, value, usualTop) {
  const values = history[name];
  values.push(value);
  if (values.length > 120) {
    values.shift();
  }
  const canvas = $(name);
  const {clientWidth: width, clientHeight: height} = canvas;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  const pen = canvas.getContext('2d');
  pen.scale(devicePixelRatio, devicePixelRatio);
  const top = Math.max(usualTop, ...values);
  const x = i => width - (values.length - 1 - i) * width / 119;
  const y = v => height - 2 - v / top * (height - 6);
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--accent');
  pen.beginPath();
  values.forEach((v, i) => pen.lineTo(x(i), y(v)));
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.lineJoin = 'round';
  pen.stroke();
  pen.lineTo(x(values.length - 1), height);
  pen.lineTo(x(0), height);
  pen.globalAlpha = 0.12;
  pen.fillStyle = colour;
  pen.fill();
}

// ---- What one can do.

$('to').onchange = () => {
  const toEveryone = $('to').value === 'everyone';
  $('name-label').hidden = toEveryone;
  $('name').required = !toEveryone;
};

$('send').onsubmit = async event => {
  event.preventDefault();
  const answer = await request('POST', 'api/messages',
      {to: $('to').value, name: $('name').value, from: user, text: $('text').value});
  if (answer) {
    $('text').value = '';
  }
};

$('cut').onclick = () => request('DELETE', `api/sessions/${tab}`);

async function request(method, path, body) {
  try {
    const response = await fetch(path, {
      method,
      headers: body ? {'Content-Type': 'application/json'} : {},
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    $('error').textContent = response.ok ? '' : answer.detail;
    return response.ok ? answer : null;
  } catch {
    $('error').textContent = 'The server does not answer.';
    return null;
  }
}

async function refreshSessions() {
  const answer = await request('GET', 'api/sessions');
  if (answer) {
    $('sessions').replaceChildren(...answer.sessions.map(session => {
      const row = document.createElement('tr');
      [session.user, session.groups.join(', '), session.state.toLowerCase(), session.events, (session.bytes / 1024).toFixed(1)]
          .forEach(text => row.insertCell().append(text));
      return row;
    }));
  }
}
setInterval(() => document.hidden || refreshSessions(), 2000);
