import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../src/backoff.js';
import { Ended, Unavailable, expectType } from '../src/errors.js';

const DAY = 24 * 60 * 60_000;
const LONGEST_TIMER = 2 ** 31 - 1;

function between(value: number, least: number, most: number): void {
  assert.ok(value >= least && value <= most, `${value} is not between ${least} and ${most}`);
}

test('each failure doubles the time to wait, to 30 seconds, for as many as there are', () => {
  const backoff = new Backoff();
  for (const expected of [3000, 6000, 12_000, 24_000, 30_000]) between(backoff.afterFailure(), expected, 1.5 * expected);
  for (let i = 0; i < 2000; i++) between(backoff.afterFailure(), 30_000, 45_000);
  backoff.succeeded();
  between(backoff.afterFailure(), 3000, 4500);
});

test('a server that names no time at all is backed off from all the same', () => {
  const backoff = new Backoff();
  backoff.retry = 0;
  between(backoff.afterEnd(), 100, 125);
  for (const expected of [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000]) {
    between(backoff.afterFailure(), expected, 1.5 * expected);
  }
});

test('a server that names a time without end is asked again within what a timer can hold', () => {
  for (const millis of [2_592_000_000, Number.MAX_VALUE, Infinity]) {
    const backoff = new Backoff();
    between(backoff.afterFailure(millis), DAY, LONGEST_TIMER);
    backoff.retry = millis;
    between(backoff.afterEnd(), DAY, LONGEST_TIMER);
    between(backoff.afterFailure(), DAY, LONGEST_TIMER);
  }
});

function retryAfter(headers: Record<string, string>): number {
  try {
    expectType(new Response('', { status: 503, headers }), 'text/event-stream');
  } catch (problem) {
    return (problem as Unavailable).retryAfterMillis;
  }
  return NaN;
}

test('Retry-After is read in seconds and as a date, by the clock of the server', () => {
  assert.equal(retryAfter({ 'Retry-After': '120' }), 120_000);
  const date = (millis: number) => new Date(millis).toUTCString();
  assert.equal(retryAfter({ 'Retry-After': date(90_000), Date: date(30_000) }), 60_000);
  between(retryAfter({ 'Retry-After': date(Date.now() + 60_000) }), 55_000, 60_000);
  assert.equal(retryAfter({ 'Retry-After': date(30_000), Date: date(90_000) }), 0);
  for (const nothing of ['', 'soon', '-1', '1e9']) assert.equal(retryAfter({ 'Retry-After': nothing, Date: date(Date.UTC(3000, 0)) }), 0);
});

for (const type of ['text/event-stream', 'Text/Event-Stream', 'text/event-stream;charset=windows-1252', 'TEXT/EVENT-STREAM ; a=b', 'text/event-stream;']) {
  test(`'${type}' is an event stream`, () => {
    const response = new Response('', { headers: { 'Content-Type': type } });
    assert.equal(expectType(response, 'text/event-stream'), response);
  });
}

for (const type of ['text/event-stream-of-another-kind', 'text/x-event-stream', 'text/html', 'a text/event-stream']) {
  test(`'${type}' is none`, () => {
    const response = new Response('', { headers: { 'Content-Type': type } });
    assert.throws(() => expectType(response, 'text/event-stream'), (problem: Ended) => problem.reason === 'failed');
  });
}

test('what passes is tried again', () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    assert.throws(() => expectType(new Response('', { status }), 'text/event-stream'), Unavailable);
  }
});
