import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Silence } from '../src/errors.js';
import { Watchdog } from '../src/watchdog.js';

type TestContext = Parameters<NonNullable<Parameters<typeof test>[0]>>[0];

const MINUTE = 60_000;

/** Manually controlled clocks: the monotonic one, with its timers, and the wall clock. */
class Clocks {
  #monotonic = 5000;
  #wall = Date.UTC(2026, 0);
  #timers = new Map<number, { at: number; then: () => void }>();
  #lastTimer = 0;
  readonly barks: Silence[] = [];
  readonly watchdog: Watchdog;

  constructor({ mock }: TestContext) {
    mock.method(performance, 'now', () => this.#monotonic);
    mock.method(Date, 'now', () => this.#wall);
    mock.method(globalThis, 'setTimeout', ((then: () => void, millis: number) => {
      this.#timers.set(++this.#lastTimer, { at: this.#monotonic + millis, then });
      return this.#lastTimer;
    }) as unknown as typeof setTimeout);
    mock.method(globalThis, 'clearTimeout', ((timer: number) => this.#timers.delete(timer)) as unknown as typeof clearTimeout);
    this.watchdog = new Watchdog(silence => this.barks.push(silence));
  }

  /** Advances both clocks, and fires timers. */
  pass(millis: number): void {
    for (const end = this.#monotonic + millis; this.#monotonic < end; this.#monotonic++, this.#wall++) {
      for (const [timer, { at, then }] of this.#timers) {
        if (at <= this.#monotonic && this.#timers.delete(timer)) then();
      }
    }
  }

  /** Sets the wall clock forward or back; this also simulates a sleep during which the monotonic clock stops. */
  jump(millis: number): void {
    this.#wall += millis;
  }

  /** Simulates a sleep during which the monotonic clock continues. */
  sleepThrough(millis: number): void {
    this.#wall += millis;
    this.#monotonic += millis;
  }
}

test('barks once when nothing was heard for too long, and not before', t => {
  const clocks = new Clocks(t);
  clocks.watchdog.expect(1000);
  clocks.pass(999);
  clocks.watchdog.heard();
  clocks.pass(990);
  assert.equal(clocks.barks.length, 0);
  clocks.pass(5000);
  assert.deepEqual(clocks.barks.map(({ slept }) => slept), [false]);
});

test('a wall clock that is put back by an hour hides no silence', t => {
  const clocks = new Clocks(t);
  clocks.watchdog.expect(1000);
  clocks.pass(300);
  clocks.jump(-60 * MINUTE);
  clocks.pass(1000);
  assert.deepEqual(clocks.barks.map(({ slept }) => slept), [false]);
});

test('a wall clock that is put forward by less than the patience changes nothing', t => {
  const clocks = new Clocks(t);
  clocks.watchdog.expect(1000);
  clocks.pass(300);
  clocks.jump(900);
  clocks.pass(690);
  assert.equal(clocks.barks.length, 0);
  clocks.pass(20);
  assert.deepEqual(clocks.barks.map(({ slept }) => slept), [false]);
});

test('a sleep is noticed soon after waking up where the monotonic clock has stood still', t => {
  const clocks = new Clocks(t);
  clocks.watchdog.expect(1000);
  clocks.pass(300);
  clocks.jump(60 * MINUTE);
  clocks.pass(260);
  assert.deepEqual(clocks.barks.map(({ slept }) => slept), [true]);
});

test('a sleep is noticed at once where the monotonic clock has gone on', t => {
  const clocks = new Clocks(t);
  clocks.watchdog.expect(1000);
  clocks.sleepThrough(60 * MINUTE);
  clocks.pass(1);
  assert.deepEqual(clocks.barks.map(({ slept }) => slept), [true]);
});

test('barks no more when it was stopped', t => {
  const clocks = new Clocks(t);
  clocks.watchdog.expect(1000);
  clocks.watchdog.stop();
  clocks.sleepThrough(MINUTE);
  clocks.watchdog.look();
  clocks.pass(2000);
  assert.equal(clocks.barks.length, 0);
});
