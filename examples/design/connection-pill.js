import './connection-words.js';
import { onLanguage, t } from './i18n.js';

/** Shows with a word, not only with a colour, whether the page is live. */
export function showConnectionPill(pill, events) {
  const show = () => {
    pill.dataset.state = events.state;
    pill.textContent = t(`state.${events.state}`);
  };
  events.addEventListener('sse-hub.state', show);
  onLanguage(show);
}
