import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { News } from '../src/messages.js';
import { Tabs } from '../src/tabs.js';

const news: News = { state: 'live', from: '1-1', heardAt: undefined, nextTryAt: undefined };
const failure = { detail: 'ended', status: undefined, retryIn: undefined };

test('a tab that leads before the end of the stream for all arrives ends too, and ignores all else', { timeout: 60_000 }, async () => {
  const heard: News[] = [];
  const ignore = () => undefined;
  const led = new Promise<void>(lead => {
    const tabs = new Tabs('the end', {
      lead,
      follow: ignore,
      asked: ignore,
      heard: one => {
        heard.push(one);
        tabs.leave();
      },
      denied: ignore,
    });
    tabs.enter();
  });
  await led;

  const former = new BroadcastChannel('the end');
  former.postMessage({ kind: 'news', news });
  former.postMessage({ kind: 'news', news: { ...news, end: { reason: 'denied', failure } } });
  while (!heard.length) await new Promise(resolve => setTimeout(resolve, 5));
  former.close();
  assert.deepEqual(heard.map(one => one.end?.reason), ['denied']);
});
