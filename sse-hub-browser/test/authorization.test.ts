import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Authorization } from '../src/authorization.js';

const MINUTE = 60_000;
const { signal } = new AbortController();

test('without a supplier there are the headers alone', async () => {
  const authorization = new Authorization({ 'X-Tenant': 'a' });
  assert.equal(authorization.forget(), false);
  assert.deepEqual(await authorization.headers(signal), { 'X-Tenant': 'a' });
});

test('a token is kept until it is refused', async () => {
  let asked = 0;
  const authorization = new Authorization({ 'X-Tenant': 'a' }, () => `${++asked}`);
  assert.deepEqual(await authorization.headers(signal), { 'X-Tenant': 'a', Authorization: 'Bearer 1' });
  assert.deepEqual(await authorization.headers(signal), { 'X-Tenant': 'a', Authorization: 'Bearer 1' });
  assert.equal(authorization.renewIn, Infinity);
  assert.equal(authorization.forget(), true);
  assert.deepEqual(await authorization.headers(signal), { 'X-Tenant': 'a', Authorization: 'Bearer 2' });
});

test('a token is replaced before its end', async () => {
  const authorization = new Authorization({}, () => ({ value: 'a', expiresAt: new Date(Date.now() + 10 * MINUTE) }));
  await authorization.headers(signal);
  assert.ok(authorization.renewIn > 9.4 * MINUTE && authorization.renewIn <= 9.5 * MINUTE, `${authorization.renewIn}`);
});

test('a token of a clock that is ahead of this one is used until it is refused', async () => {
  let asked = 0;
  const authorization = new Authorization({}, () => ({ value: `${++asked}`, expiresAt: Date.now() - MINUTE }));
  await authorization.headers(signal);
  assert.deepEqual(await authorization.headers(signal), { Authorization: 'Bearer 1' });
});

test('no token means no access', async () => {
  assert.equal(await new Authorization({}, () => null).headers(signal), null);
});

test('headers may be a function that is asked each time', async () => {
  let asked = 0;
  const authorization = new Authorization(async () => ({ 'X-Count': `${++asked}` }), () => 'a');
  assert.deepEqual(await authorization.headers(signal), { 'X-Count': '1', Authorization: 'Bearer a' });
  assert.deepEqual(await authorization.headers(signal), { 'X-Count': '2', Authorization: 'Bearer a' });
});

test('a supplier that hangs is given up, and told so', async () => {
  let given: AbortSignal | undefined;
  const hangs = (signal: AbortSignal) => ((given = signal), new Promise<never>(() => undefined));
  await assert.rejects(new Authorization({}, hangs, 20).headers(signal), /took longer than 20 ms/);
  assert.equal(given!.aborted, true);
  await assert.rejects(new Authorization(hangs, undefined, 20).headers(signal), /took longer than 20 ms/);
});

test('a supplier that is not needed any more is told so', async () => {
  let given: AbortSignal | undefined;
  const closing = new AbortController();
  const waiting = new Authorization({}, signal => ((given = signal), new Promise(() => undefined))).headers(closing.signal);
  while (!given) await new Promise(setImmediate);
  closing.abort();
  await assert.rejects(waiting, /aborted/);
  assert.equal(given!.aborted, true);
});
