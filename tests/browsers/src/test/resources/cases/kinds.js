// Common patterns of the platform cases.
import { answer, stream } from './runner.js';

export const HELLO = 'retry: 10\ndata: hello\n\n';
export const LIVE = [stream(HELLO, { stays: true })];

/** Checks that the text of a stream produces these messages. */
export const says = (body, ...expected) => async t => {
  const { data } = t.watch([stream(`${body}data: end\n\n`, { stays: true })]);
  await t.until(() => data().at(-1) === 'end');
  t.equal(data(), [...expected, 'end']);
};

/** Checks that this answer closes the source, and that its page gets a plain event. */
export const isFinal = answers => async t => {
  const { source, told, seen } = t.watch(typeof answers === 'function' ? answers(t) : answers);
  await t.until(() => told.length);
  const [{ type, event, readyState }] = told;
  t.equal([type, readyState, source.readyState], ['error', 2, 2]);
  t.equal([event.bubbles, event.cancelable, 'data' in event], [false, false, false]);
  t.equal(seen('open').length, 0);
};

/** Checks that the source reconnects after this end of a stream, and that its page gets an event. */
export const isTransient = first => async t => {
  const url = t.url([first, stream('data: again\n\n', { stays: true })]);
  const { told, data } = t.watch(url);
  await t.until(() => data().length);
  await t.go(url);
  await t.until(() => data().includes('again'));
  t.equal(told.map(({ type, readyState }) => `${type} ${readyState}`), ['open 1', 'message 1', 'error 0', 'open 1', 'message 1']);
};

export const redirects = status => async t => {
  const { source, seen } = t.watch([answer({ status, headers: { Location: t.url(LIVE) } })]);
  await t.until(() => seen('message').length);
  t.equal([source.readyState, seen('error').length], [1, 0]);
};

export const idOf = (body, ...expected) => async t => {
  const { seen } = t.watch([stream(body, { stays: true })]);
  await t.until(() => seen('message').length === expected.length);
  t.equal(seen('message').map(({ event }) => event.lastEventId), expected);
};

/** Checks that the second request carries this header. */
export const comesBackWith = (body, expected) => async t => {
  const { data } = t.watch([stream(`retry: 10\n${body}`), stream('data: {last-event-id}\n\n', { stays: true })]);
  await t.until(() => data().length === 2);
  t.equal(data()[1], expected);
};

export const header = (name, expected) => async t => {
  const { data } = t.watch([stream(`data: {${name}}\n\n`, { stays: true })]);
  await t.until(() => data().length);
  t.equal(data()[0], expected);
};

/** Checks whether a cookie that the first answer sets is sent back to another origin. */
export const cookies = (options, expected) => async t => {
  const name = `c${Math.random()}`.replace('.', '');
  const first = stream('retry: 10\ndata: first\n\n', { cors: true, headers: { 'Set-Cookie': `${name}=1; Path=/` } });
  const { source, data } = t.watch(t.url([first, stream('data: {cookie}\n\n', { cors: true, stays: true })], t.elsewhere), options);
  await t.until(() => data().length === 2);
  t.equal([data()[1].includes(name), source.withCredentials], [expected, expected]);
};
