import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ended } from '../src/errors.js';
import { identityOf } from '../src/identity.js';
import { readMessage } from '../src/messages.js';

test('an identity is known from the first answer that names it, and changes with what the user is entitled to', () => {
  assert.equal(identityOf(undefined, null), undefined);
  assert.equal(identityOf(undefined, 'ann.a'), 'ann.a');
  assert.equal(identityOf('ann.a', 'ann.a'), 'ann.a');
  assert.equal(identityOf('ann.a', 'ann.ab'), 'ann.ab');
  assert.equal(identityOf('ann.ab', null), 'ann.ab');
});

test('another user is the end', () => {
  for (const other of ['bob.a', 'anne.a', 'ann']) {
    assert.throws(
      () => identityOf('ann.a', other),
      problem => problem instanceof Ended && problem.reason === 'denied',
    );
  }
});

test('only messages of tabs are read', () => {
  const news = { state: 'live', from: '1-1', heardAt: undefined, nextTryAt: undefined };
  for (const message of [
    { kind: 'hello' },
    { kind: 'reconnect' },
    { kind: 'news', news },
    { kind: 'news', news: { ...news, frame: { id: '1-2', event: 'a', data: '' } } },
  ]) {
    assert.equal(readMessage(message), message);
  }
  for (const junk of [
    undefined, null, 0, '', false, 'hello', 7, [], {}, { kind: 'news' }, { kind: 'news', news: null }, { kind: 'toString' }, { kind: 'news', news: { ...news, state: 'ended' } },
    { kind: 'news', news: { ...news, from: 5 } }, { kind: 'news', news: { ...news, frame: { event: 7 } } },
    { kind: 'news', news: { ...news, frame: { event: 'a', id: 7 } } }, { kind: 'news', news: { ...news, end: {} } },
  ]) {
    assert.equal(readMessage(junk), undefined);
  }
});
