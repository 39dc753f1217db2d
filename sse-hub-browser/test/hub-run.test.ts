import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubRun, HubRunError, type Failure, type RunPart } from '../src/index.js';
import { type Answer, COMPLETED, RUN, RunLog, type TestContext, cutAt, endOf, frame, ofRun, problem, serve, status, until, whole } from './run-server.js';

const DATA = ['{"a":1}', 'ü😀\u2028', '', 'four', '五'];

async function read(run: HubRun): Promise<RunPart[]> {
  const parts: RunPart[] = [];
  for await (const part of run) parts.push(part);
  return parts;
}

const dataOf = (parts: RunPart[]) => parts.map(({ data }) => data);

/** Starts a run on a server with these answers. */
async function start(t: TestContext, ...answers: Answer[]) {
  const { origin, requests } = await serve(t, ...answers);
  return { requests, run: await HubRun.start(`${origin}/api/chat`, { id: 42 }) };
}

/** Makes timers a hundred times faster: without a delay from the server, a connection waits for seconds. */
function hurry(t: TestContext): void {
  const timer = setTimeout;
  t.mock.method(globalThis, 'setTimeout', ((then: () => void, millis: number, ...more: []) => timer(then, millis / 100, ...more)) as typeof setTimeout);
}

const isRefusal = (status: number | undefined, message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof HubRunError, `${thrown as string}`);
  assert.equal(thrown.status, status);
  assert.match(thrown.message, message);
  return true;
};

test('a run is started by a POST, whose answer is its stream', async t => {
  const { run, requests } = await start(t, new RunLog(DATA).answer(whole));
  assert.equal(run.id, RUN);
  const parts = await read(run);
  assert.deepEqual(parts[1], { id: `${RUN}.2`, event: 'message', data: DATA[1] });
  assert.deepEqual(dataOf(parts), DATA);
  assert.deepEqual([run.state, run.end], ['completed', { outcome: 'completed' }]);
  const [{ method, body, headers }] = requests as [(typeof requests)[0]];
  assert.deepEqual([method, body, headers['content-type'], headers['last-event-id']], ['POST', '{"id":42}', 'application/json', undefined]);
  assert.match(headers['idempotency-key'] as string, /^[\w-]{20,}$/);
});

test('there is a key where browsers make no identifiers, and a page may have its own', async t => {
  const { origin, requests } = await serve(t, new RunLog(DATA).answer(whole));
  await read(await HubRun.start(`${origin}/api/chat`, {}, { idempotencyKey: 'message-7' }));
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  t.after(() => delete (crypto as Partial<Crypto>).randomUUID);
  await read(await HubRun.start(`${origin}/api/chat`, {}));
  await read(await HubRun.start(`${origin}/api/chat`, {}));
  const keys = requests.map(({ headers }) => headers['idempotency-key'] as string);
  assert.equal(keys[0], 'message-7');
  assert.match(keys[1]!, /^\d+-0\.\d+$/);
  assert.notEqual(keys[1], keys[2]);
});

const length = new RunLog(DATA).after(undefined)!.length;

for (const isClean of [false, true]) {
  test(`a stream that ${isClean ? 'ends' : 'breaks'} after any of its ${length} bytes goes on, with nothing lost and nothing twice`, async t => {
    await Promise.all(
      Array.from({ length }, async (_, at) => {
        const log = new RunLog(DATA);
        const { run, requests } = await start(t, log.answer(cutAt(at, isClean)), log.answer(whole));
        assert.deepEqual(dataOf(await read(run)), DATA, `cut after ${at} bytes`);
        assert.equal(run.state, 'completed', `cut after ${at} bytes`);
        // A client that has received the line with the end does not send another request.
        if (requests.length > 1) assert.deepEqual([requests[1]!.method, requests[1]!.url.split('?')[0]], ['GET', `/api/runs/${RUN}`]);
        else assert.ok(at >= length - 1, `cut after ${at} bytes`);
      }),
    );
  });
}

test('a stream that is cut twice, at 100 random pairs of bytes', async t => {
  hurry(t);
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
  t.diagnostic(`SEED=${seed}`);
  let state = seed;
  const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      const log = new RunLog(DATA);
      const [first, second] = [random(length), random(length)];
      const cuts = [log.answer(cutAt(first, first % 2 > 0)), log.answer(cutAt(second, second % 2 > 0))];
      const { run } = await start(t, ...cuts, log.answer(whole));
      assert.deepEqual([dataOf(await read(run)), run.state], [DATA, 'completed'], `SEED=${seed}: cut after ${first}, then ${second} bytes`);
    }),
  );
});

test('a server that sends byte for byte', async t => {
  const slowly: Answer = new RunLog(DATA).answer(async (bytes, response) => {
    for (const byte of bytes) await new Promise<void>(resolve => response.write(Uint8Array.of(byte), () => setImmediate(resolve)));
    response.end();
  });
  const { run, requests } = await start(t, slowly);
  assert.deepEqual(dataOf(await read(run)), DATA);
  assert.equal(requests.length, 1);
});

test('a POST that may have been received is repeated with its key, and resumed nowhere before it is answered', async t => {
  hurry(t);
  const dies: Answer = (_, response) => response.destroy();
  const { run, requests } = await start(t, dies, status(503, { 'Retry-After': '0' }), status(502), new RunLog(DATA).answer(whole));
  assert.deepEqual(dataOf(await read(run)), DATA);
  assert.deepEqual(requests.map(({ method, url, body }) => [method, url, body]), Array(4).fill(['POST', '/api/chat', '{"id":42}']));
  assert.equal(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size, 1);
});

test('a server that is full, and says so by an empty stream, is asked again for the same run', async t => {
  const full: Answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('retry: 0\n\n');
  const { run, requests } = await start(t, full, new RunLog(DATA).answer(whole));
  assert.deepEqual(dataOf(await read(run)), DATA);
  assert.deepEqual(requests.map(({ method }) => method), ['POST', 'POST']);
  assert.equal(requests[0]!.headers['idempotency-key'], requests[1]!.headers['idempotency-key']);
  const { origin } = await serve(t, full, new RunLog(DATA).answer(whole));
  assert.deepEqual(dataOf(await read((await HubRun.resume(`${origin}/api/chat/42/stream`))!)), DATA);
});

test('what is under way is resumed from its start, and nothing is resumed where nothing is', async t => {
  const outcome = { 'SSE-Hub-Run': RUN, 'SSE-Hub-Run-Outcome': 'stopped' };
  const { origin, requests } = await serve(t, new RunLog(DATA).answer(whole), status(204), status(204, outcome));
  const run = await HubRun.resume(`${origin}/api/chat/42/stream`);
  assert.deepEqual(dataOf(await read(run!)), DATA);
  assert.equal(requests[0]!.method, 'GET');
  assert.equal(await HubRun.resume(`${origin}/api/chat/42/stream`), null);
  assert.equal(await HubRun.resume(`${origin}/api/chat/42/stream`), null, 'it has ended, and the page has it from elsewhere');
  const known = await HubRun.resume(`${origin}/api/runs/${RUN}`, { lastEventId: `${RUN}.5` });
  assert.deepEqual([await read(known!), known!.state], [[], 'stopped']);
  assert.equal(requests[3]!.headers['last-event-id'], `${RUN}.5`);
});

test('after a cut, a resumed run is looked for at its own address, not where the next may be', async t => {
  const log = new RunLog(DATA);
  const { origin, requests } = await serve(t, log.answer(cutAt(60)), log.answer(whole));
  const run = await HubRun.resume(`${origin}/api/chat/42/stream`, { runUrl: id => `/runs/${id}` });
  assert.deepEqual(dataOf(await read(run!)), DATA);
  assert.deepEqual(requests.map(({ url }) => url.split('?')[0]), ['/api/chat/42/stream', `/runs/${RUN}`]);
});

test('a run whose address nobody names cannot be resumed', async t => {
  hurry(t);
  const anonymous: Answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream', 'SSE-Hub-Run': RUN }).end(frame(1, 'a'));
  const { run, requests } = await start(t, anonymous);
  await assert.rejects(read(run), isRefusal(undefined, /runUrl.*Content-Location/));
  await assert.rejects(run.stop(), isRefusal(undefined, /runUrl.*Content-Location/));
  assert.equal(requests.length, 1);
});

for (const [code, more, message] of [
  [409, { title: 'Conflict', detail: 'chat 42 is busy' }, /^chat 42 is busy$/],
  [429, { title: 'Too many runs' }, /^Too many runs$/],
  [401, { detail: 'the provider refuses the key' }, /^the provider refuses the key$/],
  [502, { detail: 'the model failed' }, /^the model failed$/],
  [400, {}, /400/],
] as const) {
  test(`${code} with a problem is an error at once`, async t => {
    const { origin, requests } = await serve(t, problem(code, more));
    for (const begin of [() => HubRun.start(`${origin}/api/chat`, {}), () => HubRun.resume(`${origin}/api/chat/42/stream`)]) {
      await assert.rejects(begin(), (thrown: HubRunError) => {
        assert.deepEqual(thrown.problem, { status: code, ...more });
        return isRefusal(code, message)(thrown);
      });
    }
    assert.equal(requests.length, 2);
  });
}

test('a failure of the run before its first event is final, whatever its status; a node that drains is not', async t => {
  hurry(t);
  const failed = problem(503, { detail: 'the model is overloaded' }, { 'SSE-Hub-Run': RUN, 'SSE-Hub-Run-Outcome': 'failed' });
  const { origin, requests } = await serve(t, problem(503, { detail: 'the node drains' }, { 'Retry-After': '0' }), failed);
  await assert.rejects(HubRun.start(`${origin}/api/chat`, {}), isRefusal(503, /overloaded/));
  assert.equal(requests.length, 2);
});

test('a page that asks for a password is no run', async t => {
  const page: Answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>');
  const { origin } = await serve(t, page);
  await assert.rejects(HubRun.start(`${origin}/api/chat`, {}), isRefusal(200, /text\/html/));
});

for (const [what, answer] of [
  ['its server does not know it any more', problem(404)],
  ['there is nothing to resume', status(204)],
  ['another run is in its place', ((_, response) => response.writeHead(200, ofRun('other')).end(frame(1, 'no', 'other'))) as Answer],
  ['another run has ended in its place', status(204, { 'SSE-Hub-Run': 'other', 'SSE-Hub-Run-Outcome': 'completed' })],
] as const) {
  test(`a run is lost when ${what}`, async t => {
    const { run } = await start(t, new RunLog(DATA).answer(cutAt(60, true)), answer);
    assert.deepEqual([dataOf(await read(run)), run.state], [[DATA[0]], 'lost']);
  });
}

test('trouble on the way back is no end', async t => {
  const log = new RunLog(DATA);
  const trouble = [problem(429, {}, { 'Retry-After': '0' }), problem(500), status(503), status(404)];
  const { run } = await start(t, log.answer(cutAt(60, true)), ...trouble, log.answer(whole));
  assert.deepEqual([dataOf(await read(run)), run.state], [DATA, 'completed']);
});

test('how it ended', async t => {
  const end = { outcome: 'failed', code: 'rate-limit', message: 'the model is busy' };
  const { run } = await start(t, new RunLog(['a'], `id: ${RUN}.2\nevent: end\ndata: ${JSON.stringify(end)}\n\n${endOf(end)}`).answer(whole));
  const parts = await read(run);
  assert.deepEqual(parts.map(({ event }) => event), ['message', 'end']);
  assert.deepEqual([run.state, run.end], ['failed', end]);
});

test('words of an event that look like the end are none', async t => {
  const { run } = await start(t, new RunLog([': sse-hub.end {"outcome":"failed"}', 'sse-hub.end {}']).answer(whole));
  assert.equal((await read(run)).length, 2);
  assert.equal(run.state, 'completed');
});

test('last frames without a position of their own come once', async t => {
  const tail = `data: finish\n\ndata: usage\n\nid: ${RUN}.2\ndata: [DONE]\n\n${COMPLETED}`;
  const bytes = Buffer.from(`retry: 0\n${frame(1, 'a')}${tail}`);
  const again = Buffer.from(`retry: 0\n${tail}`);
  for (const text of ['finish\n\n', 'usage\n\n', '[DONE]\n']) {
    const first: Answer = (_, response) => response.writeHead(200, ofRun()).end(bytes.subarray(0, bytes.indexOf(text) + text.length));
    const { run } = await start(t, first, (_, response) => response.writeHead(200, ofRun()).end(again));
    assert.deepEqual(dataOf(await read(run)), ['a', 'finish', 'usage', '[DONE]'], text);
  }
});

test('a server that begins at the start again repeats nothing', async t => {
  const log = new RunLog(DATA);
  const all: Answer = (_, response) => response.writeHead(200, ofRun()).end(log.after(undefined));
  const { run } = await start(t, log.answer(cutAt(100, true)), all);
  assert.deepEqual(dataOf(await read(run)), DATA);
});

test('another run is not taken for one that the page has seen', async t => {
  const other: Answer = (_, response) => response.writeHead(200, ofRun('other')).end(frame(1, 'b', 'other') + COMPLETED);
  const { origin } = await serve(t, other);
  const run = await HubRun.resume(`${origin}/api/chat/42/stream`, { lastEventId: `${RUN}.7` });
  assert.deepEqual(dataOf(await read(run!)), ['b']);
});

test('who leaves the loop closes the connection and stops nothing; another loop goes on from there', async t => {
  const first: Answer = (_, response) => response.writeHead(200, ofRun()).write(frame(1, 'a') + frame(2, 'b'));
  const { run, requests } = await start(t, first, (_, response) => response.writeHead(200, ofRun()).end(frame(3, 'c') + COMPLETED));
  for await (const { data } of run) {
    assert.equal(data, 'a');
    break;
  }
  await until(() => requests[0]!.isClosed);
  assert.deepEqual([run.state, requests.length], ['running', 1]);
  assert.deepEqual(dataOf(await read(run)), ['b', 'c']);
  assert.equal(requests[1]!.headers['last-event-id'], `${RUN}.2`);
});

test('who waits for a part is not kept waiting by the end of the loop', async t => {
  const { run, requests } = await start(t, (_, response) => response.writeHead(200, ofRun()).write(':\n\n'));
  const iterator = run[Symbol.asyncIterator]();
  const next = iterator.next();
  await iterator.return!();
  assert.deepEqual(await next, { value: undefined, done: true });
  await until(() => requests[0]!.isClosed);
});

test('stop asks the server, and the loop ends when that has stopped the run', async t => {
  let streaming: Parameters<Answer>[1];
  const first: Answer = (_, response) => (streaming = response.writeHead(200, ofRun())).write(frame(1, 'a'));
  const stops: Answer = (_, response) => {
    response.writeHead(204).end();
    streaming.end(endOf({ outcome: 'stopped', code: 'ann' }));
  };
  const { run, requests } = await start(t, first, stops);
  const parts: RunPart[] = [];
  for await (const part of run) {
    parts.push(part);
    await run.stop();
  }
  assert.deepEqual([run.state, run.end?.code, dataOf(parts)], ['stopped', 'ann', ['a']]);
  assert.deepEqual([requests[1]!.method, requests[1]!.url], ['POST', `/api/runs/${RUN}/stop`]);
  await run.stop();
  assert.equal(requests.length, 2);
});

test('stop has an address and a method of its own, and a token, which it asks for again', async t => {
  const first: Answer = (_, response) => response.writeHead(200, ofRun()).write(':\n\n');
  const { origin, requests } = await serve(t, first, status(401), status(200), problem(404, { detail: 'no such chat' }), status(204, { 'SSE-Hub-Run-Outcome': 'stopped' }));
  let asked = 0;
  const token = () => `token-${++asked}`;
  const run = await HubRun.start(`${origin}/api/chat`, {}, { token, stopUrl: '/api/chat/42/stream', stopMethod: 'DELETE' });
  await run.stop();
  const seen = requests.map(({ method, url, headers }) => [method, url, headers.authorization]);
  assert.deepEqual(seen, [
    ['POST', '/api/chat', 'Bearer token-1'],
    ['DELETE', '/api/chat/42/stream', 'Bearer token-1'],
    ['DELETE', '/api/chat/42/stream', 'Bearer token-2'],
  ]);
  await assert.rejects(run.stop(), isRefusal(404, /no such chat/));
  assert.equal(run.state, 'running');
  await run.stop();
  assert.equal(run.state, 'stopped');
  assert.deepEqual(await read(run), []);
});

test('a signal ends the loop with its reason, and a wait for the first answer too', async t => {
  const silent: Answer = () => undefined;
  const { origin, requests } = await serve(t, (_, response) => response.writeHead(200, ofRun()).write(frame(1, 'a') + frame(2, 'b')), silent);
  const reading = new AbortController();
  const run = await HubRun.start(`${origin}/api/chat`, {}, { signal: reading.signal });
  const told: string[] = [];
  const loop = (async () => {
    for await (const { data } of run) {
      told.push(data);
      reading.abort(new Error('enough'));
    }
  })();
  await assert.rejects(loop, /enough/);
  assert.deepEqual([told, run.state], [['a'], 'running']);
  await until(() => requests[0]!.isClosed);
  const waiting = new AbortController();
  const never = HubRun.start(`${origin}/api/chat`, {}, { signal: waiting.signal });
  await until(() => requests.length === 2);
  waiting.abort();
  await assert.rejects(never, { name: 'AbortError' });
  await until(() => requests[1]!.isClosed);
  await assert.rejects(HubRun.resume(`${origin}/api/chat/42/stream`, { signal: waiting.signal }), { name: 'AbortError' });
  assert.equal(requests.length, 2);
});

test('no more than so many retries, each of which is told; a browser that is offline has more', async t => {
  const { origin, requests } = await serve(t, (_, response) => response.writeHead(200, ofRun()).write(`retry: 0\n${frame(1, 'a')}`), status(503));
  const target = new EventTarget();
  const fakes = { addEventListener: target.addEventListener.bind(target), removeEventListener: target.removeEventListener.bind(target) };
  Object.assign(globalThis, fakes);
  t.after(() => Object.keys(fakes).forEach(name => delete (globalThis as Record<string, unknown>)[name]));
  const failures: Failure[] = [];
  const run = await HubRun.start(`${origin}/api/chat`, {}, { maxRetries: 1, onRetry: failure => failures.push(failure) });
  const end = (async () => {
    for await (const { data } of run) assert.equal(target.dispatchEvent(new Event('offline')), true, data);
  })();
  await until(() => failures.length === 3);
  assert.ok(failures.every(({ retryIn }) => retryIn! >= 100));
  target.dispatchEvent(new Event('online'));
  await assert.rejects(end, isRefusal(503, /no retries are left/));
  assert.equal(run.state, 'running');
  const before = requests.length;
  await assert.rejects(read(run), isRefusal(503, /no retries are left/));
  assert.ok(requests.length > before, 'another loop tries again');
});

test('a connection that died without a word is replaced', async t => {
  const log = new RunLog(DATA);
  const headers = { ...ofRun(), 'SSE-Hub-Heartbeat': '100' };
  const dies: Answer = (_, response) => response.writeHead(200, headers).write(log.after(undefined)!.subarray(0, 60));
  const { run } = await start(t, dies, log.answer(whole));
  assert.deepEqual(dataOf(await read(run)), DATA);
});

test('an address has to be valid, and absolute where there is no page', async () => {
  await assert.rejects(HubRun.resume('/api/chat/42/stream'), { name: 'SyntaxError' });
  await assert.rejects(HubRun.start('http://this is invalid/', {}), { name: 'SyntaxError' });
});

test('each request asks for its headers, and is made by the fetch that was given', async t => {
  const log = new RunLog(DATA);
  const { origin, requests } = await serve(t, log.answer(cutAt(60, true)), log.answer(whole));
  let fetched = 0;
  const run = await HubRun.start(`${origin}/api/chat`, {}, { headers: () => ({ 'X-Count': `${++fetched}` }), fetch: (url, init) => fetch(url as string, init) });
  await read(run);
  assert.deepEqual(requests.map(({ headers }) => headers['x-count']), ['1', '2']);
});
