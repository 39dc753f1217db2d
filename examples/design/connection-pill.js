import './connection-words.js';
import { onLanguage, t } from './i18n.js';

/** Says in one word, not only in a colour, whether what the page shows is live. */
export function showConnectionPill(pill, events) {
  const show = () => {
    pill.dataset.state = events.state;
    pill.textContent = t(`state.${events.state}`);
  };
  events.addEventListener('sse-hub.state', show);
  onLanguage(show);
}
