import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchPage } from '../src/page.js';

/** As in browsers whose `addEventListener` knows no signal. */
class OldTarget extends EventTarget {
  override addEventListener(type: string, listener: EventListener): void {
    super.addEventListener(type, listener);
  }
}

test('a page is not followed any more after the signal, also where listeners know none', t => {
  const [window, document] = [new OldTarget(), new OldTarget()];
  for (const [name, value] of Object.entries({ window, document })) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
    t.after(() => Reflect.deleteProperty(globalThis, name));
  }
  const calls: string[] = [];
  const call = (name: string) => () => void calls.push(name);
  const end = new AbortController();
  watchPage({ online: call('online'), offline: call('offline'), putAway: call('put away'), back: call('back'), seen: call('seen') }, end.signal);
  window.dispatchEvent(new Event('pagehide'));
  document.dispatchEvent(new Event('resume'));
  assert.deepEqual(calls, ['put away', 'back']);

  end.abort();
  window.dispatchEvent(new Event('pagehide'));
  document.dispatchEvent(new Event('resume'));
  document.dispatchEvent(new Event('visibilitychange'));
  assert.deepEqual(calls, ['put away', 'back']);
});
