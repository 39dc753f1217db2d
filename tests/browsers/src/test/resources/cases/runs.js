// Runs as a page or a worker sees them.
import { HubRun, HubRunError } from '/sse-hub.js?run';
import { answer, stream, utf8 } from './runner.js';

const headers = { 'SSE-Hub-Run': 'run' };
const frame = (offset, data) => `id: run.${offset}\ndata: ${data}\n\n`;
const END = ': sse-hub.end {"outcome":"completed"}\n';
const RETRY = 'retry: 100\n';
const run = (body, more) => stream(RETRY + body, { headers, ...more });

async function read(shown) {
  const data = [];
  for await (const part of shown) data.push(part.data);
  return data;
}

/** Starts a run at a URL whose further answers go to clients that resume. */
const start = (t, answers, options) => {
  const url = t.url(answers);
  return HubRun.start(url, { text: 'Hello' }, { runUrl: () => url, ...options });
};

const refused = async promise => {
  try {
    await promise;
  } catch (problem) {
    return problem;
  }
  throw new Error('it was not refused');
};

export const cases = {
  'a run from its start to its end': async t => {
    const shown = await start(t, [run(frame(1, '{idempotency-key}') + frame(2, '{content-type}') + END)]);
    const [key, type] = await read(shown);
    t.equal([/^[\w.-]{20,}$/.test(key), type, shown.state, shown.id], [true, 'application/json', 'completed', 'run']);
  },
  'a run that breaks': async t => {
    const url = t.url([run(frame(1, 'a') + 'id: run.2\nda', { breaks: true, waits: true }), run(frame(2, '{last-event-id}') + END)]);
    const data = [];
    for await (const part of await HubRun.start(url, {}, { runUrl: () => url })) {
      // Otherwise a browser might withhold data that arrived just before the connection broke.
      if (data.push(part.data) === 1) await t.go(url);
    }
    t.equal(data, ['a', 'run.1']);
  },
  'a run that ends without an end': async t => {
    const shown = await start(t, [run(frame(1, 'a')), answer({ status: 503 }), run(frame(2, 'b') + END)]);
    t.equal([await read(shown), shown.state], [['a', 'b'], 'completed']);
  },
  'characters in pieces': async t => {
    const text = 'ü😀五';
    const shown = await start(t, [run('', { pieces: [...utf8(RETRY + frame(1, text) + END)] })]);
    t.equal(await read(shown), [text]);
  },
  'an end that is told by 204': async t => {
    const shown = await start(t, [run(frame(1, 'a')), answer({ status: 204, headers: { 'SSE-Hub-Run-Outcome': 'failed' } })]);
    t.equal([await read(shown), shown.state], [['a'], 'failed']);
  },
  'nothing to resume': async t => t.equal(await HubRun.resume(t.url([answer({ status: 204 })])), null),
  'a run that is resumed': async t => t.equal(await read(await HubRun.resume(t.url([run(frame(1, 'a') + END)]))), ['a']),
  'a problem': async t => {
    const body = '{"status":409,"detail":"the chat is busy"}';
    const problem = await refused(start(t, [answer({ status: 409, headers: { 'Content-Type': 'application/problem+json' }, pieces: [body] })]));
    t.equal([problem instanceof HubRunError, problem.message, problem.status, problem.problem.status], [true, 'the chat is busy', 409, 409]);
  },
  'a loop that is left, and another': async t => {
    const shown = await start(t, [run(frame(1, 'a'), { stays: true }), run(frame(2, 'b') + END)]);
    for await (const part of shown) {
      t.equal(part.data, 'a');
      break;
    }
    t.equal([shown.state, await read(shown)], ['running', ['b']]);
  },
  'a signal': async t => {
    const controller = new AbortController();
    const shown = await start(t, [run(frame(1, 'a'), { stays: true })], { signal: controller.signal });
    const loop = read(shown);
    controller.abort();
    t.equal((await refused(loop)).name, 'AbortError');
    t.equal((await refused(read(shown))).name, 'AbortError');
  },
  'stop': async t => {
    const stopUrl = t.url([answer({ status: 204, headers: { 'SSE-Hub-Run-Outcome': 'stopped' } })]);
    const shown = await start(t, [run(frame(1, 'a'), { stays: true })], { stopUrl });
    await shown.stop();
    t.equal([await read(shown), shown.state], [['a'], 'stopped']);
  },
  'a connection that is dead without a word': async t => {
    const dead = stream(RETRY + frame(1, 'a'), { headers: { ...headers, 'SSE-Hub-Heartbeat': '500' }, stays: true });
    t.equal(await read(await start(t, [dead, run(frame(2, 'b') + END)])), ['a', 'b']);
  },
};
