import { HubEventSource } from '/sse-hub.js';

/** Below six, because browsers open at most six connections to a host. */
const AT_ONCE = 4;
/** Shorter for the browser's own EventSource, whose failures are known. */
const PATIENCE = { hub: 45_000, native: 5_000 };
let lastKey = 0;

/** The context of a case: sources that are closed at its end, and methods to wait and to assert. */
class Case {
  #sources = [];
  #keys = [];
  #query;

  constructor(query, Source) {
    this.#query = query;
    this.Source = Source;
    this.isWindow = query.get('context') === 'window';
    this.elsewhere = `http://localhost:${query.get('other')}/`;
    this.nowhere = `http://localhost:${query.get('nobody')}/`;
  }

  /** Returns a URL whose requests get these answers, one after the other. */
  url(answers, base = '/') {
    const key = `${performance.timeOrigin}-${Math.random()}-${++lastKey}`;
    this.#keys.push(key);
    return `${base}stream?${new URLSearchParams({ key, answers: JSON.stringify(answers) })}`;
  }

  open(url, options) {
    const source = new this.Source(url, options);
    this.#sources.push(source);
    return source;
  }

  /** Opens a stream with these answers, and records its events. */
  watch(answers, options) {
    return this.note(this.open(typeof answers === 'string' ? answers : this.url(answers), options));
  }

  note(source) {
    const told = [];
    for (const type of ['open', 'message', 'error', 'named']) {
      source.addEventListener(type, event => told.push({ type, event, readyState: source.readyState }));
    }
    const seen = type => told.filter(one => one.type === type);
    return { source, told, seen, data: () => seen('message').map(({ event }) => event.data) };
  }

  /** Resumes the answer of this URL, if it waits. */
  go(url) {
    return fetch(`/go?key=${new URL(url, location.href).searchParams.get('key')}`);
  }

  async until(condition) {
    while (!condition()) await this.pass(5);
  }

  pass(millis) {
    return new Promise(resolve => setTimeout(resolve, millis));
  }

  equal(actual, expected, what = '') {
    const [is, should] = [actual, expected].map(value => JSON.stringify(value) ?? `${value}`);
    if (is !== should) throw new Error(`${what} is ${is}, and not ${should}`);
  }

  throws(code, name) {
    try {
      code();
    } catch (problem) {
      return this.equal(problem.name, name);
    }
    throw new Error(`it did not throw a ${name}`);
  }

  /** Firefox may keep the connections of closed sources for a while, and has only six, so the server ends them too. */
  async end() {
    for (const source of this.#sources) source.close();
    for (const key of this.#keys) await fetch(`/end?key=${key}`);
  }
}

async function one(query, Source, test) {
  const context = new Case(query, Source);
  let timer;
  try {
    const late = new Promise((_, reject) => timer = setTimeout(() => reject(new Error("it took too long")), PATIENCE[query.get("source")]));
    await Promise.race([test(context), late]);
  } finally {
    clearTimeout(timer);
    await context.end();
  }
}

export async function run(search, report) {
  const query = new URLSearchParams(search);
  const { cases } = await import(`./${query.get('file')}.js`);
  const Source = query.get('source') === 'native' ? EventSource : HubEventSource;
  const waiting = Object.entries(cases);
  const failed = {};
  let passed = 0;
  const next = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      const [name, test] = entry;
      await one(query, Source, test).then(() => passed++, problem => failed[name] = `${problem.message ?? problem}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  report({ passed, failed });
}

/** Returns an answer with an event stream. Each character of a text is a byte; the pieces are sent one by one. */
export function stream(body, { pieces = [body], headers, ...more } = {}) {
  return answer({ headers: { 'Content-Type': 'text/event-stream', ...headers }, pieces, ...more });
}

export function answer({ status = 200, headers = {}, pieces = [], ...more } = {}) {
  return { status, headers, pieces, ...more };
}

/** Returns the bytes of a text in UTF-8, one character each. */
export function utf8(text) {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
