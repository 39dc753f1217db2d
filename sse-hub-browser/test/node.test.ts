import assert from 'node:assert/strict';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { FailureEvent, HubEventSource, type HubEventSourceOptions } from '../src/index.js';

type TestContext = Parameters<NonNullable<Parameters<typeof test>[0]>>[0];

const HELLO = 'retry: 0\nid: 1\ndata: hello\n\n';

type Answer = (request: IncomingMessage, response: ServerResponse, turn: number) => void;

const streams: Answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(HELLO);
const ends: Answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(HELLO);
const status = (code: number): Answer => (_, response) => response.writeHead(code).end();

/** Returns a source without a browser, and a server that gives these answers one after the other, and then repeats the last one. */
async function connect(t: TestContext, answers: Answer[], options: HubEventSourceOptions = {}, polls = false) {
  let turn = 0;
  const server = createServer((request, response) => {
    answers[Math.min(turn, answers.length - 1)]!(request, response, turn++);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sse`;
  const events = new HubEventSource(url, { pollUrl: polls ? url : null, ...options });
  const errors: Event[] = [];
  events.addEventListener('error', event => errors.push(event));
  t.after(() => {
    events.close();
    server.closeAllConnections();
    server.close();
  });
  return { events, errors: errors as FailureEvent[], turns: () => turn };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
}

const next = (events: HubEventSource, type: string) => new Promise<Event>(resolve => events.addEventListener(type, resolve, { once: true }));

test('it runs where there is neither a page nor a browser', async t => {
  const { events } = await connect(t, [streams]);
  const { data, lastEventId, origin } = (await next(events, 'message')) as MessageEvent<string>;
  assert.deepEqual([data, lastEventId, origin], ['hello', '1', new URL(events.url).origin]);
});

test('a URL has to be absolute there, and valid', () => {
  const isSyntaxError = (problem: Error) => problem instanceof DOMException && problem.name === 'SyntaxError';
  assert.throws(() => new HubEventSource('/sse'), isSyntaxError);
  assert.throws(() => new HubEventSource('http://this is invalid/'), isSyntaxError);
});

test('nothing comes after close, not even from the listener that closes it', async t => {
  const three: Answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n');
  const { events, errors } = await connect(t, [three]);
  const told: string[] = [];
  for (const type of ['error', 'message', 'open', 'sse-hub.cursor', 'sse-hub.state']) {
    events.addEventListener(type as 'message', event => {
      told.push(event.type);
      if (event.type === 'message') events.close();
    });
  }
  await until(() => events.readyState === events.CLOSED);
  await new Promise(resolve => setTimeout(resolve, 50));
  assert.deepEqual(told, ['sse-hub.state', 'open', 'message']);
  assert.equal(errors.length, 0);
});

test('an application that is missing after a stream that worked is waited for', async t => {
  const { events, errors } = await connect(t, [ends, status(404), status(404), streams]);
  await until(() => errors.length === 3);
  assert.deepEqual(errors.map(error => error.status), [undefined, 404, 404]);
  assert.ok(errors.every(error => error.retryIn! > 0));
  await until(() => events.state === 'live');
});

test('an application that is missing for longer than a minute is gone', async t => {
  const now = performance.now.bind(performance);
  let later = 0;
  t.mock.method(performance, 'now', () => now() + later);
  const { events, errors } = await connect(t, [ends, status(404)]);
  await until(() => errors.length === 2);
  later = 61_000;
  await until(() => events.readyState === events.CLOSED);
  const last = errors.at(-1)!;
  assert.deepEqual([last.status, last.retryIn], [404, undefined]);
});

test('an application that was never there is not waited for', async t => {
  const { events, errors } = await connect(t, [status(404)]);
  await until(() => events.readyState === events.CLOSED);
  assert.deepEqual(errors.map(error => error.status), [404]);
});

test('a time to wait of 30 days is not taken for none', async t => {
  const busy: Answer = (_, response) => response.writeHead(503, { 'Retry-After': '2592000' }).end();
  const { errors, turns } = await connect(t, [busy]);
  await until(() => errors.length > 0);
  assert.ok(errors[0]!.retryIn! > 60 * 60_000 && errors[0]!.retryIn! < 2 ** 31);
  await new Promise(resolve => setTimeout(resolve, 100));
  assert.equal(turns(), 1);
});

test('streams without anything in them are backed off from, whatever time they name', async t => {
  const empty: Answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('retry: 0\n\n');
  const { errors } = await connect(t, [empty]);
  await until(() => errors.length === 5);
  assert.ok(errors[4]!.retryIn! >= 800, `${errors[4]!.retryIn}`);
});

test('a token supplier that hangs fails the attempt, is told so, and is asked again', async t => {
  const signals: AbortSignal[] = [];
  const token = (signal: AbortSignal) => {
    signals.push(signal);
    return signals.length < 3 ? new Promise<never>(() => undefined) : 'secret';
  };
  const authorized: (string | undefined)[] = [];
  const answer: Answer = (request, ...rest) => {
    authorized.push(request.headers.authorization);
    streams(request, ...rest);
  };
  const fast: Answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('retry: 0\n\n');
  const { events, errors } = await connect(t, [fast, answer], { token, tokenTimeout: 30 });
  await until(() => events.state === 'live');
  assert.ok(errors[0]!.detail.includes('took longer than 30 ms'), errors[0]!.detail);
  assert.equal(signals[0]!.aborted, true);
  assert.deepEqual(authorized, ['Bearer secret']);
});

test('a token supplier that takes longer than a stream may be silent does not make it poll', async t => {
  const token = () => new Promise<string>(resolve => setTimeout(() => resolve('secret'), 300));
  const states: string[] = [];
  const { events, errors } = await connect(t, [streams], { token, silence: 100, pollUrl: '/poll' });
  events.onState = ({ state }) => states.push(state);
  await until(() => events.state !== 'connecting');
  assert.deepEqual(states, ['live']);
  assert.equal(errors.length, 0);
});

test('no more than so many retries', async t => {
  const { events, errors, turns } = await connect(t, [ends, status(503)], { maxRetries: 2 });
  await until(() => events.readyState === events.CLOSED);
  assert.equal(turns(), 3);
  const last = errors.at(-1)!;
  assert.deepEqual([last.status, last.retryIn], [503, undefined]);
  assert.match(last.detail, /no retries are left/);
});

test('each request asks for its headers, and is made by the fetch that was given', async t => {
  const seen: (string | string[] | undefined)[] = [];
  const answer: Answer = (request, ...rest) => {
    seen.push(request.headers['x-count'], request.headers['last-event-id']);
    ends(request, ...rest);
  };
  let asked = 0;
  let fetched = 0;
  const { turns } = await connect(t, [answer], {
    headers: async () => ({ 'X-Count': `${++asked}` }),
    fetch: (url, init) => (fetched++, fetch(url as string, init)),
  });
  await until(() => turns() === 2);
  assert.deepEqual(seen, ['1', undefined, '2', '1']);
  assert.equal(fetched, 2);
});

test('a fetch that never answers and knows no signal holds up neither the watchdog nor close', async t => {
  let asked = 0;
  const { events, errors } = await connect(t, [streams], {
    fetch: () => (asked++, new Promise(() => undefined)),
    silence: 20,
    heartbeat: 10,
  });
  await until(() => asked > 1);
  assert.match(errors[0]!.detail, /silent for too long/);
  events.close();
});

test('lines for whoever looks for an error', async t => {
  const lines: string[] = [];
  const { errors } = await connect(t, [ends], { debug: line => lines.push(line) });
  await until(() => errors.length === 2);
  assert.match(lines.join('\n'), /asks for what comes after nothing\n.*ended the stream; again in \d+ ms\nasks for what comes after 1/);
});

test('data is decoded, and what cannot be decoded is reported and harms no other event', async t => {
  const reported = t.mock.method(console, 'error', () => undefined);
  const mixed: Answer = (_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: {"id":7}\n\ndata: {\n\ndata: [1]\n\n');
  const { events } = await connect(t, [mixed], { json: true });
  const got: unknown[] = [];
  events.onmessage = ({ data }) => got.push(data);
  await until(() => got.length === 2);
  assert.deepEqual(got, [{ id: 7 }, [1]]);
  assert.match(String(reported.mock.calls[0]!.arguments[0]), /cannot be decoded: \{/);
});

/** Holds back streams, as a proxy does that waits for their end, and answers polls by their turn, which starts at 1. */
function heldBack(poll: (response: ServerResponse, turn: number) => void): Answer {
  let polls = 0;
  return ({ headers }, response) => {
    if (headers.accept === 'application/json') poll(response, ++polls);
    else response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
  };
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

for (const [what, spoil] of [
  [
    'an answer to a poll that is cut off',
    (response: ServerResponse) => {
      response.writeHead(200, { ...JSON_TYPE, 'Content-Length': '1000' }).write('{"cursor":"1-2","gap":false,"events":[');
      setTimeout(() => response.destroy(), 10);
    },
  ],
  ['an application that is missing for a poll', (response: ServerResponse) => response.writeHead(404).end()],
] as const) {
  test(`${what} does not end polling where it is all that comes through`, async t => {
    const answer = heldBack((response, turn) => {
      if (turn === 2) return spoil(response);
      const events = [{ id: `1-${turn}`, event: 'message', data: `${turn}` }];
      setTimeout(
        () => response.writeHead(200, JSON_TYPE).end(JSON.stringify({ cursor: `1-${turn}`, gap: false, events })),
        turn > 3 ? 20_000 : 0,
      );
      return undefined;
    });
    const { events, errors } = await connect(t, [answer], { silence: 100, heartbeat: 60_000 }, true);
    const told: string[] = [];
    events.onmessage = ({ data }) => told.push(data);
    await until(() => told.includes('3') || errors.length > 3);
    assert.deepEqual(told, ['1', '3']);
  });
}

test('polls that a proxy answers at once are not repeated without a pause', async t => {
  const answer = heldBack(response => response.writeHead(200, JSON_TYPE).end('{"cursor":"1-1","gap":false,"events":[]}'));
  const { events, turns } = await connect(t, [answer], { silence: 1000 }, true);
  await until(() => events.state === 'polling');
  const before = turns();
  await new Promise(resolve => setTimeout(resolve, 1000));
  assert.ok(turns() - before <= 11, `${turns() - before} requests`);
});

for (const heartbeat of ['1', '99999999999999']) {
  test(`a heartbeat of ${heartbeat} ms makes neither requests nor timers without end`, async t => {
    const timer = setTimeout;
    let timers = 0;
    t.mock.method(globalThis, 'setTimeout', ((then: () => void, millis: number) => (timers++, timer(then, millis))) as typeof setTimeout);
    const answer: Answer = (_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'SSE-Hub-Heartbeat': heartbeat }).write(':\n\n');
    const { turns } = await connect(t, [answer]);
    await new Promise(resolve => timer(resolve, 1000));
    assert.ok(turns() <= 6, `${turns()} requests`);
    assert.ok(timers <= 100, `${timers} timers`);
  });
}

test('a token supplier that rejects without a reason is asked again', async t => {
  let asked = 0;
  const token = () => (++asked === 1 ? Promise.reject() : 'secret');
  const { events, errors } = await connect(t, [streams], { token });
  await until(() => events.state === 'live');
  assert.equal(errors.length, 1);
});
