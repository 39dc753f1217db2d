import { HubRun } from '../sse-hub.js';

/** Starts a run, or shows the one in progress. */
export async function wireCount({ user, button, progress, number, problem }) {
  const url = `api/count/${encodeURIComponent(user)}`;

  async function show(opening) {
    button.disabled = true;
    problem.textContent = '';
    try {
      for await (const { event, data } of (await opening) ?? []) {
        if (event === 'message') progress.value = number.value = data;
      }
    } catch (error) {
      problem.textContent = error.message;
    }
    button.disabled = false;
  }

  button.addEventListener('click', () => show(HubRun.start(url, { to: 100, millis: 100 })));
  await show(HubRun.resume(url));
}
