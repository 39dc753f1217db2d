// The EventSource of npm, which reconnects by itself until it gets a 204.
import { EventSource } from 'eventsource';
import { post, until, words } from './script.mjs';

/** Starts a run, like a page that then shows it by its address. */
async function start({ plain, id, prompt }) {
  const question = { id: 'u1', role: 'user', parts: [{ type: 'text', text: prompt }] };
  const answer = await fetch(`${plain}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, messages: [question] }),
  });
  await answer.body.cancel();
  return { run: answer.headers.get('sse-hub-run'), status: answer.status };
}

function read(base, run) {
  const seen = { text: '', ids: [], done: false };
  const source = new EventSource(`${base}/api/runs/${run}`);
  source.onmessage = ({ data, lastEventId }) => {
    // Only one of the last frames has an id.
    if (lastEventId) seen.ids.push(lastEventId);
    if (data === '[DONE]') seen.done = true;
    const part = seen.done ? {} : JSON.parse(data);
    if (part.type === 'text-delta') seen.text += part.delta;
  };
  seen.end = new Promise(resolve => {
    source.onerror = ({ code }) => {
      if (source.readyState === EventSource.CLOSED) resolve(code);
    };
  });
  seen.close = () => source.close();
  return seen;
}

async function end(seen) {
  const code = await seen.end;
  return { text: seen.text, done: seen.done, once: new Set(seen.ids).size === seen.ids.length, code };
}

async function complete(at) {
  const { run, status } = await start(at);
  const seen = await end(read(at.base, run));
  return status === 200 ? seen : { started: status, ...seen };
}

export default () => ({
  complete,

  async whole(at) {
    const { text, ...how } = await complete(at);
    return how.done && how.once && how.code === 204 ? text : { text, ...how };
  },

  async reload(at) {
    const { run } = await start(at);
    const before = read(at.base, run);
    await until(() => words(before.text) >= 3);
    before.close();
    return end(read(at.base, run));
  },

  async twoViewers(at) {
    const { run } = await start(at);
    const first = read(at.base, run);
    await until(() => words(first.text) >= 3);
    const second = read(at.base, run);
    return { first: await end(first), second: await end(second) };
  },

  async stopped(at) {
    const { run } = await start(at);
    const [first, second] = [read(at.base, run), read(at.base, run)];
    await until(() => words(first.text) >= 3 && words(second.text) >= 3);
    const status = await post(`${at.plain}/api/runs/${run}/stop`);
    return { first: await end(first), second: await end(second), stopped: status };
  },
});
