import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PendingEvents } from '../src/pending-events.js';

function pending() {
  const told: string[] = [];
  const events: PendingEvents = new PendingEvents({
    dispatch: event => told.push(event.data as string),
    settled: () => told.push('settled'),
    gap: () => new MessageEvent('gap', { data: 'gap' }),
  });
  const add = (data: string) => events.add(new MessageEvent('message', { data }));
  return { told, events, add };
}

test('events are told at once while nothing is loaded', () => {
  const { told, add } = pending();
  add('1');
  add('2');
  assert.deepEqual(told, ['1', '2']);
});

test('events wait for everything that is loaded, promises of the platform or not', async () => {
  const { told, events, add } = pending();
  let finish: (value: unknown) => void = () => undefined;
  let finishOther: (value: unknown) => void = () => undefined;
  const first = events.waitFor({ then: (done: (value: unknown) => void) => (finish = done) });
  const second = events.waitFor(new Promise(done => (finishOther = done)));
  void events.waitFor('not to be waited for');
  add('1');
  await Promise.resolve();
  finish(0);
  await first;
  assert.deepEqual(told, []);
  finishOther(0);
  await second;
  assert.deepEqual(told, ['settled', '1']);
});

test('a page that could not load gets the rest, and its failure is not hidden', async () => {
  const { told, events, add } = pending();
  const waiting = events.waitFor(Promise.reject(new Error('no')));
  add('1');
  await assert.rejects(waiting, /no/);
  assert.deepEqual(told, ['settled', '1']);
});

test('more than twenty thousand that wait are one gap, and what comes after it goes on', async () => {
  const { told, events, add } = pending();
  let finish: (value: unknown) => void = () => undefined;
  const waiting = events.waitFor(new Promise(done => (finish = done)));
  for (let i = 0; i < 20_001; i++) add(`${i}`);
  add('also lost');
  finish(0);
  await waiting;
  add('after');
  assert.deepEqual(told, ['settled', 'gap', 'after']);
});

test('twenty thousand that wait are told in order', async () => {
  const { told, events, add } = pending();
  let finish: (value: unknown) => void = () => undefined;
  const waiting = events.waitFor(new Promise(done => (finish = done)));
  const all = Array.from({ length: 20_000 }, (_, i) => `${i}`);
  all.forEach(add);
  finish(0);
  await waiting;
  assert.deepEqual(told, ['settled', ...all]);
});

test('a source that is closed meanwhile tells nothing more', async () => {
  const { told, events, add } = pending();
  let finish: (value: unknown) => void = () => undefined;
  const waiting = events.waitFor(new Promise(done => (finish = done)));
  for (let i = 0; i < 20_001; i++) add(`${i}`);
  events.clear();
  finish(0);
  await waiting;
  assert.deepEqual(told, ['settled']);
});
