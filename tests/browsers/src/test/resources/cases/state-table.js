// Each cell of the state table in the README of the script.
import { answer, stream } from './runner.js';

const LIVE = stream('data: live\n\n', { stays: true });
const ENDS = stream('retry: 100\nid: 1\ndata: first\n\n');

/** Opens a source, and records what its page learns. */
function open(t, url, options) {
  const source = t.open(url, options);
  const states = [];
  const errors = [];
  source.addEventListener('sse-hub.state', ({ state, reason }) => states.push(reason ? `${state}: ${reason}` : state));
  source.addEventListener('error', ({ detail, status, retryIn }) => errors.push({ detail, status, retryIn, readyState: source.readyState }));
  return { source, states, errors };
}

/** Checks that the source ends, and that the last error reports it. */
const ends = (reason, status) => async (t, { source, states, errors }) => {
  await t.until(() => source.state === 'ended' && errors.at(-1)?.readyState === 2);
  t.equal(states.at(-1), `ended: ${reason}`);
  const last = errors.at(-1);
  t.equal([last.status, last.retryIn, last.detail.length > 0], [status, undefined, true]);
  t.equal(errors.slice(0, -1).filter(({ retryIn }) => !(retryIn >= 0)), []);
};

/** Checks that an error reports the status and the time of the next attempt, and that a stream follows. */
const comesBack = status => async (t, { source, errors }, before) => {
  await t.until(() => errors.length > before);
  const failure = errors[before];
  t.equal([failure.status, failure.retryIn >= 0, failure.readyState], [status, true, 0]);
  await t.until(() => source.state === 'live');
};

/** Checks that there is a stream, without an error before it. */
const goesOn = async (t, { source, errors }, before) => {
  await t.until(() => source.state === 'live');
  t.equal(errors.length, before);
};

const status = code => answer({ status: code });
const typed = type => answer({ headers: { 'Content-Type': type }, pieces: ['<html>'] });
const to = (location, code = 302) => answer({ status: code, headers: { Location: location } });
const login = t => to(t.url([typed('text/html')]));

/** What the server answers, and the result at the first attempt and after a working stream. */
const ANSWERS = {
  'a stream': [() => LIVE, goesOn, goesOn],
  'another content type': [() => typed('text/html'), ends('failed', 200), ends('failed', 200)],
  'no content type': [() => answer(), ends('failed', 200), ends('failed', 200)],
  'a redirect to a stream': [t => to(t.url([LIVE])), goesOn, goesOn],
  'a redirect to another content type': [login, ends('denied', 200), ends('denied', 200)],
  ...Object.fromEntries([205, 210, 299, 304, 400, 405, 406, 410, 451].map(code => [`${code}`, [() => status(code), ends('failed', code), ends('failed', code)]])),
  204: [() => status(204), ends('done', 204), ends('done', 204)],
  401: [() => status(401), ends('denied', 401), ends('denied', 401)],
  403: [() => status(403), ends('denied', 403), ends('denied', 403)],
  404: [() => status(404), ends('failed', 404), comesBack(404)],
  ...Object.fromEntries([425, 429, 500, 502, 503, 504].map(code => [`${code}`, [() => status(code), comesBack(code), comesBack(code)]])),
  'no server': [t => to(t.nowhere), comesBack(), comesBack()],
  'another origin that does not allow it': [t => to(t.url([LIVE], t.elsewhere)), comesBack(), comesBack()],
  'an answer that breaks': [() => stream('', { breaks: true }), comesBack(), comesBack()],
  'a stream without anything': [() => stream('retry: 100\n\n'), comesBack(), comesBack()],
  'a stream that is to be the last': [() => stream('id: not-welcome\ndata\n\n', { stays: true }), ends('denied'), ends('denied')],
};

/** What the page's own functions do, and the result. */
const LIMITS = { tokenTimeout: 200 };
const refused = [status(401), LIVE];
const TOKENS = {
  'a token that is refused once': [() => 'any', goesOn, goesOn],
  'a token function that throws once': [turn => once(turn, () => { throw new Error('no token'); }), comesBack(), comesBack()],
  'a token function that hangs once': [turn => once(turn, () => new Promise(() => {})), comesBack(), comesBack()],
  'a token that is null': [turn => (turn ? null : 'any'), ends('denied'), ends('denied')],
};

function once(turn, what) {
  return turn === 1 ? what() : 'any';
}

const cell = (answers, expected, before, options) => async t => {
  const page = open(t, t.url(answers(t)), options);
  await t.until(() => page.errors.length >= before);
  await expected(t, page, before);
};

function tokenCell(answers, [give, , expected], before) {
  return async t => {
    let turn = 0;
    const page = open(t, t.url(answers), { ...LIMITS, token: () => give(turn++) });
    await t.until(() => page.errors.length >= before);
    await expected(t, page, before);
  };
}

export const cases = {
  ...Object.fromEntries(Object.entries(ANSWERS).flatMap(([name, [what, first, later]]) => [
    [`${name}, at first`, cell(t => [what(t), LIVE], first, 0)],
    [`${name}, after a stream that worked`, cell(t => [ENDS, what(t), LIVE], later, 1)],
  ])),
  ...Object.fromEntries(Object.entries(TOKENS).flatMap(([name, row]) => [
    [`${name}, at first`, tokenCell(refused, row, 0)],
    [`${name}, after a stream that worked`, tokenCell([ENDS, ...refused], row, 1)],
  ])),
  'a redirect that is permanent': async t => {
    await goesOn(t, open(t, t.url([to(t.url([LIVE]), 308)])), 0);
  },
  'an invalid URL': async t => t.throws(() => t.open('http://[bogus/'), 'SyntaxError'),
  'a scheme that is not of streams': async t => ends('failed')(t, open(t, 'mailto:ann@example.org')),
  'a server that is not there': async t => {
    const { source, errors } = open(t, t.nowhere);
    await t.until(() => errors.length);
    t.equal([errors[0].status, errors[0].retryIn > 0, source.readyState], [undefined, true, 0]);
  },
  'silence at first': cell(() => [stream('', { pieces: [], stays: true }), LIVE], comesBack(), 0, { silence: 500, heartbeat: 100, pollUrl: null }),
  'silence of a stream that worked': cell(() => [stream('retry: 100\ndata\n\n', { stays: true }), LIVE], comesBack(), 0, { heartbeat: 200 }),
  'no retries': cell(() => [ENDS, LIVE], ends('failed'), 0, { maxRetries: 0 }),
  'two retries': cell(() => [ENDS, status(503)], ends('failed', 503), 2, { maxRetries: 2 }),
  'retries are counted from the last stream that worked': cell(
    () => [ENDS, status(503), ENDS, status(503), ENDS, LIVE], goesOn, 5, { maxRetries: 2 }),
  'a token that takes longer than a stream may be silent': async t => {
    const token = () => t.pass(900).then(() => 'any');
    const { source, states, errors } = open(t, t.url([LIVE]), { token, silence: 300, share: false });
    await t.until(() => source.state === 'live');
    t.equal([states, errors], [['live'], []]);
  },
  'a time to wait of thirty days': async t => {
    const { errors } = open(t, t.url([answer({ status: 503, headers: { 'Retry-After': '2592000' } }), LIVE]));
    await t.until(() => errors.length);
    await t.pass(300);
    t.equal([errors.length, errors[0].retryIn >= 86_400_000, errors[0].retryIn < 2 ** 31], [1, true, true]);
  },
  'a time to wait that is a date': async t => {
    const date = new Date(Date.now() + 7_200_000).toUTCString();
    const { errors } = open(t, t.url([answer({ status: 503, headers: { 'Retry-After': date } })]));
    await t.until(() => errors.length);
    t.equal(errors[0].retryIn > 7_000_000, true);
  },
  'no time to wait at all': async t => {
    const { errors } = open(t, t.url([stream('retry: 0\n\n')]));
    await t.until(() => errors.length === 5);
    t.equal(errors[4].retryIn >= 800, true);
  },
  'a wall clock that is put back hides no silence': async t => {
    const { source, errors } = open(t, t.url([stream('retry: 100\ndata\n\n', { stays: true }), LIVE]), { heartbeat: 500 });
    await t.until(() => source.state === 'live');
    const now = Date.now;
    // The clock is not reset, because the jump forward would look like a suspended machine to the other cases.
    Date.now = () => now() - 3_600_000;
    await t.until(() => errors.length);
    t.equal(errors[0].detail, 'silent for too long');
  },
  'close': async t => {
    const { source, states, errors } = open(t, t.url([LIVE]));
    await t.until(() => source.state === 'live');
    source.close();
    await t.pass(200);
    t.equal([source.readyState, source.state, states, errors], [2, 'ended', ['live'], []]);
  },
};
