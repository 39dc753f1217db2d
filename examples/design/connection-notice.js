import './connection-words.js';
import { element } from './element.js';
import { onLanguage, t } from './i18n.js';

/** How long a reconnect may take before it is reported: most take only a moment. */
const PATIENCE = 2_000;

/** Explains in words that the page is not live, and offers a remedy: to reconnect, or to log in again. */
export function showConnectionNotice(place, events) {
  const text = element('p');
  const button = element('button', { type: 'button', className: 'button small' });
  let end = null;
  let wasOpen = false;
  let timer;

  const say = (key, label, act, values) => {
    text.textContent = t(key, values);
    button.textContent = t(label);
    button.onclick = act;
    place.hidden = false;
  };
  const reload = () => location.reload();
  const show = () => {
    clearTimeout(timer);
    const { state } = events;
    place.dataset.state = state;
    if (state === 'offline') say('notice.offline', 'notice.reconnect', () => events.reconnect());
    else if (state === 'ended') sayEnd();
    else if (state === 'connecting') timer = setTimeout(sayLost, PATIENCE);
    else place.hidden = true;
  };
  const sayLost = () => say(wasOpen ? 'notice.connecting' : 'notice.opening', 'notice.reconnect', () => events.reconnect());
  const sayEnd = () => {
    const reason = end?.reason ?? 'failed';
    say(`notice.${reason}`, reason === 'denied' ? 'notice.login' : 'notice.reload', reload, { detail: end?.detail ?? '' });
  };

  place.append(text, button);
  events.addEventListener('open', () => (wasOpen = true));
  events.addEventListener('sse-hub.state', event => {
    if (event.state === 'ended') end = event;
    show();
  });
  onLanguage(show);
}
