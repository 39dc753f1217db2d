import { addWords, onLanguage, t } from './i18n.js';

addWords({
  en: { 'form.busy': 'Sending…', 'form.sent': 'Sent', 'form.unreachable': 'The server does not answer. Nothing is lost: try again.' },
  zh: { 'form.busy': '正在发送…', 'form.sent': '已发送', 'form.unreachable': '服务器没有响应。内容还在，请重试。' },
});

const SENT_MILLIS = 1_500;

/**
 * Sends a form once per submission, however often its button is pressed: the form is busy until the response arrives, and then shows
 * "Sent".
 *
 * Each submission has an idempotency key. A retry after a missing response has the same key, so that the server performs the submission
 * only once, even if only the response was lost.
 *
 * @param form with a submit button that has `data-t`, and an element of class `problem`
 * @param send is called with the fields and the key, and returns a promise
 */
export function sendOnce(form, send) {
  const button = form.querySelector('[type=submit]');
  const problem = form.querySelector('.problem');
  let key = newKey();
  let phase = 'idle';

  const become = next => {
    phase = next;
    button.dataset.phase = next;
    button.setAttribute('aria-disabled', String(next !== 'idle'));
    button.textContent = next === 'idle' ? t(button.dataset.t) : t(`form.${next}`);
  };

  form.addEventListener('input', () => {
    key = newKey();
  });
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (phase !== 'idle') return;
    become('busy');
    problem.textContent = '';
    try {
      await send(Object.fromEntries(new FormData(form)), key);
      key = newKey();
      become('sent');
      setTimeout(() => become('idle'), SENT_MILLIS);
    } catch (error) {
      problem.textContent = error instanceof TypeError ? t('form.unreachable') : error.message;
      become('idle');
    }
  });
  onLanguage(() => become(phase));
}

/** Not `randomUUID`, which browsers offer only on https and localhost. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join('');
}
