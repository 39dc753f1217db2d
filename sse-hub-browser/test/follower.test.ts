import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Failure, Unavailable } from '../src/errors.js';
import { Follower } from '../src/follower.js';
import type { News } from '../src/messages.js';

type TestContext = Parameters<NonNullable<Parameters<typeof test>[0]>>[0];

const news = (from: string, id?: string, event = 'message'): News => ({
  state: 'live',
  from,
  heardAt: undefined,
  nextTryAt: undefined,
  frame: id === undefined ? { event, data: '' } : { id, event, data: '' },
});

/** A tab at a position, whose polls are defined by the test. */
function follow(position: string, poll: (move: (to: string) => void) => Promise<void>) {
  const taken: News[] = [];
  const failures: Failure[] = [];
  const follower = new Follower({
    position: () => position,
    needsState: () => false,
    take: one => {
      taken.push(one);
      position = one.frame?.id ?? position;
    },
    poll: () => poll(to => (position = to)),
    failed: failure => failures.push(failure),
    helpless: () => assert.fail('polls are answered'),
    ended: () => assert.fail('nothing has ended'),
  });
  return { follower, taken, failures };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** Timers that fire when the test triggers them. */
class Timers {
  #waiting: { then: () => void; in: number }[] = [];

  constructor({ mock }: TestContext) {
    mock.method(globalThis, 'setTimeout', (then: () => void, millis: number) => {
      const timer = { then, in: millis };
      this.#waiting.push(timer);
      return timer;
    });
    mock.method(globalThis, 'clearTimeout', (timer: unknown) => {
      this.#waiting = this.#waiting.filter(one => one !== timer);
    });
    mock.method(Math, 'random', () => 0);
  }

  async pass(millis: number): Promise<void> {
    for (const timer of this.#waiting) timer.in -= millis;
    const due = this.#waiting.filter(timer => timer.in <= 0);
    this.#waiting = this.#waiting.filter(timer => timer.in > 0);
    due.forEach(timer => timer.then());
    await settle();
  }
}

test('what a tab lacks is asked for less and less often while the server is overloaded', async t => {
  const timers = new Timers(t);
  let polls = 0;
  const { follower, failures } = follow('1-1', () => Promise.reject(new Unavailable(503, polls++ === 3 ? 20_000 : 0)));
  follower.receive(news('1-5', '1-6'));
  await settle();
  for (const wait of [500, 1000, 2000, 20_000, 8000]) {
    assert.equal(failures.at(-1)!.retryIn, wait);
    const before = polls;
    await timers.pass(wait - 1);
    assert.equal(polls, before);
    await timers.pass(1);
    assert.equal(polls, before + 1);
  }
  follower.stop();
});

test('a gap among more news than may wait is not passed over', async t => {
  new Timers(t);
  const polls: ((to: string) => void)[] = [];
  let answer = () => {};
  const { follower, taken } = follow('1-1', move => {
    polls.push(move);
    return new Promise(resolve => (answer = resolve));
  });
  follower.receive(news('1-2', '1-3'));
  follower.receive(news('1-3', undefined, 'sse-hub.gap'));
  for (let i = 3; i < 1003; i++) follower.receive(news(`1-${i}`, `1-${i + 1}`));
  polls[0]!('1-3');
  answer();
  await settle();

  // It has not applied the news after the gap, but polls the server, which reports the gap.
  assert.deepEqual(taken, []);
  assert.equal(polls.length, 2);
  follower.stop();
});
