import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Authorization } from '../src/authorization.js';

const MINUTE = 60_000;

test('without a supplier there are the headers alone', async () => {
  const authorization = new Authorization({ 'X-Tenant': 'a' });
  assert.equal(authorization.forget(), false);
  assert.deepEqual(await authorization.headers(), { 'X-Tenant': 'a' });
});

test('a token is kept until it is refused', async () => {
  let asked = 0;
  const authorization = new Authorization({ 'X-Tenant': 'a' }, () => `${++asked}`);
  assert.deepEqual(await authorization.headers(), { 'X-Tenant': 'a', Authorization: 'Bearer 1' });
  assert.deepEqual(await authorization.headers(), { 'X-Tenant': 'a', Authorization: 'Bearer 1' });
  assert.equal(authorization.renewIn, Infinity);
  assert.equal(authorization.forget(), true);
  assert.deepEqual(await authorization.headers(), { 'X-Tenant': 'a', Authorization: 'Bearer 2' });
});

test('a token is replaced before its end', async () => {
  const authorization = new Authorization({}, () => ({ value: 'a', expiresAt: new Date(Date.now() + 10 * MINUTE) }));
  await authorization.headers();
  assert.ok(authorization.renewIn > 9.4 * MINUTE && authorization.renewIn <= 9.5 * MINUTE, `${authorization.renewIn}`);
});

test('a token of a clock that is ahead of this one is used until it is refused', async () => {
  let asked = 0;
  const authorization = new Authorization({}, () => ({ value: `${++asked}`, expiresAt: Date.now() - MINUTE }));
  await authorization.headers();
  assert.deepEqual(await authorization.headers(), { Authorization: 'Bearer 1' });
});

test('no token means no access', async () => {
  assert.equal(await new Authorization({}, () => null).headers(), null);
});
