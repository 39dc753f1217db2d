import { sendOnce } from '../design/busy-form.js';
import { showConnectionNotice } from '../design/connection-notice.js';
import { ConnectionPanel } from '../design/connection-panel.js';
import { showConnectionPill } from '../design/connection-pill.js';
import { avatar, element, icon } from '../design/element.js';
import { wireLanguageSwitch } from '../design/i18n.js';
import { LiveLog } from '../design/live-log.js';
import { wireThemeSwitch } from '../design/preferences.js';
import { HubEventSource } from '../sse-hub.js';
import { Machine } from './machine.js';
import { Received } from './received.js';
import { request } from './requests.js';
import { Streams } from './streams.js';
import './words.js';

const $ = id => document.getElementById(id);

/** The user's name comes from the address. That is for demonstration only. */
const address = new URLSearchParams(location.search);
const user = address.get('user') || 'ann';
const groups = ['metrics', ...(address.get('groups') ?? '').split(',').filter(Boolean)];

const machine = new Machine($('charts'));
const received = new Received($('received'));
const streams = new Streams($('sessions'));

const events = new HubEventSource(`events?${new URLSearchParams({ user, groups: groups.join(',') })}`, { user });
events.addEventListener('metrics', ({ data }) => machine.show(JSON.parse(data)));
events.addEventListener('message', ({ data }) => received.message(JSON.parse(data)));
events.addEventListener('open', () => streams.refresh());
events.onGap = ({ data }) => received.gap(JSON.parse(data));

showConnectionPill($('connection'), events);
showConnectionNotice($('notice'), events);
new ConnectionPanel($('panel'), events, () => request('DELETE', `api/sessions?${new URLSearchParams({ user })}`));
new LiveLog($('log'), events, ['message']);

const form = $('send');
form.elements.to.addEventListener('change', () => {
  const toEveryone = form.elements.to.value === 'everyone';
  $('name-field').hidden = toEveryone;
  form.elements.name.required = !toEveryone;
});
sendOnce(form, async (fields, idempotencyKey) => {
  await request('POST', 'api/messages', { ...fields, from: user, idempotencyKey });
  form.elements.text.value = '';
});

for (const place of document.querySelectorAll('[data-icon]')) place.prepend(icon(place.dataset.icon));
const small = avatar(user);
small.classList.add('small');
$('who').append(small, element('bdi', { id: 'user', textContent: user }));
wireThemeSwitch(document);
wireLanguageSwitch(document);
