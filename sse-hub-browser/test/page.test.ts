import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchPage } from '../src/page.js';

test('a page is followed until it is not to be any more', t => {
  const window = new EventTarget();
  for (const name of ['addEventListener', 'removeEventListener'] as const) {
    Object.defineProperty(globalThis, name, { value: window[name].bind(window), configurable: true });
    t.after(() => Reflect.deleteProperty(globalThis, name));
  }
  const calls: string[] = [];
  const call = (name: string) => () => void calls.push(name);
  const unwatch = watchPage({ online: call('online'), offline: call('offline'), putAway: call('put away'), back: call('back'), seen: call('seen') });
  window.dispatchEvent(new Event('pagehide'));
  window.dispatchEvent(new Event('resume'));
  assert.deepEqual(calls, ['put away', 'back']);

  unwatch();
  window.dispatchEvent(new Event('pagehide'));
  window.dispatchEvent(new Event('resume'));
  window.dispatchEvent(new Event('visibilitychange'));
  assert.deepEqual(calls, ['put away', 'back']);
});
