// HubRun of this project's script, as the servlet module serves it.
import { HubRun } from '../../../../sse-hub-browser/dist/sse-hub-run.js';
import { words } from './script.mjs';

const options = ({ plain }) => ({ runUrl: run => `${plain}/api/runs/${run}` });

function started(at) {
  const question = { id: 'u1', role: 'user', parts: [{ type: 'text', text: at.prompt }] };
  return HubRun.start(`${at.base}/api/chat`, { id: at.id, messages: [question] }, options(at));
}

async function read(run, act) {
  let text = '';
  for await (const { data } of run) {
    const part = data === '[DONE]' ? {} : JSON.parse(data);
    if (part.type === 'text-delta') text += part.delta;
    if (act?.(text)) break;
  }
  return text;
}

const viewed = (at, run) => HubRun.resume(`${at.plain}/api/runs/${run.id}`, options(at));

export default () => ({
  async whole(at) {
    const run = await started(at);
    const text = await read(run);
    return run.state === 'completed' ? text : { text, state: run.state };
  },

  async complete(at) {
    const run = await started(at);
    return { text: await read(run), state: run.state };
  },

  async reload(at) {
    const before = await started(at);
    await read(before, text => words(text) >= 3);
    const run = await viewed(at, before);
    return { text: await read(run), state: run.state };
  },

  async twoViewers(at) {
    const first = await started(at);
    const second = await viewed(at, first);
    const [one, two] = await Promise.all([read(first), read(second)]);
    return { first: { text: one, state: first.state }, second: { text: two, state: second.state } };
  },

  async stopped(at) {
    const first = await started(at);
    const second = await viewed(at, first);
    const [one, two] = await Promise.all([read(first), read(second, text => void (words(text) === 3 && second.stop()))]);
    return { first: { text: one, state: first.state }, second: { text: two, state: second.state } };
  },
});
