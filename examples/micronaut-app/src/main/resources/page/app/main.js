import { sendOnce } from '../design/busy-form.js';
import { showConnectionNotice } from '../design/connection-notice.js';
import { ConnectionPanel } from '../design/connection-panel.js';
import { showConnectionPill } from '../design/connection-pill.js';
import { avatar, element, icon } from '../design/element.js';
import { wireLanguageSwitch } from '../design/i18n.js';
import { LiveLog } from '../design/live-log.js';
import { wireThemeSwitch } from '../design/preferences.js';
import { HubEventSource } from '../sse-hub.js';
import { wireCount } from './count.js';
import { Received } from './received.js';
import { request } from './requests.js';
import './words.js';

const $ = id => document.getElementById(id);

/** The user's name comes from the address. That is for demonstration only. */
const user = new URLSearchParams(location.search).get('user') || 'ann';

const received = new Received($('received'));
const events = new HubEventSource(`events?${new URLSearchParams({ user })}`, { user });
events.addEventListener('message', ({ data }) => received.message(JSON.parse(data)));
events.onGap = ({ data }) => received.gap(JSON.parse(data));

showConnectionPill($('connection'), events);
showConnectionNotice($('notice'), events);
new ConnectionPanel($('panel'), events, () => request('DELETE', `api/sessions?${new URLSearchParams({ user })}`));
new LiveLog($('log'), events, ['message']);

const form = $('send');
sendOnce(form, async (fields, idempotencyKey) => {
  await request('POST', 'api/messages', { ...fields, from: user, idempotencyKey });
  form.elements.text.value = '';
});
wireCount({ user, button: $('count'), progress: $('counted'), number: $('number'), problem: $('count-problem') });

for (const place of document.querySelectorAll('[data-icon]')) place.prepend(icon(place.dataset.icon));
const small = avatar(user);
small.classList.add('small');
$('who').append(small, element('bdi', { id: 'user', textContent: user }));
wireThemeSwitch(document);
wireLanguageSwitch(document);
