// The subjects of the web platform's tests of EventSource, as cases for any implementation of it.
import { HELLO, LIVE, says, isFinal, isTransient, redirects, idOf, comesBackWith, header, cookies } from './kinds.js';
import { answer, stream, utf8 } from './runner.js';

export const cases = {
  'constants of the class': async t => t.equal([t.Source.CONNECTING, t.Source.OPEN, t.Source.CLOSED], [0, 1, 2]),
  'constants of each source': async t => {
    const source = t.open(t.url(LIVE));
    t.equal([source.CONNECTING, source.OPEN, source.CLOSED], [0, 1, 2]);
  },
  'constants of the prototype': async t => t.equal('CONNECTING' in t.Source.prototype && 'CLOSED' in t.Source.prototype, true),
  'constants cannot be changed': async t => {
    t.throws(() => (t.Source.OPEN = 7), 'TypeError');
    t.throws(() => (t.open(t.url(LIVE)).OPEN = 7), 'TypeError');
  },
  'a constructor of one argument': async t => t.equal(t.Source.length, 1),
  'an argument is needed': async t => t.throws(() => new t.Source(), 'TypeError'),
  'new is needed': async t => t.throws(() => t.Source(t.url(LIVE)), 'TypeError'),
  'the prototype can be extended': async t => {
    t.Source.prototype.yes = () => true;
    t.equal(t.open(t.url(LIVE)).yes(), true);
    delete t.Source.prototype.yes;
  },
  'an event target': async t => t.equal(t.open(t.url(LIVE)) instanceof EventTarget, true),
  'a bogus URL': async t => t.throws(() => t.open('http://[bogus/'), 'SyntaxError'),
  'a bogus port': async t => t.throws(() => t.open('http://localhost:99999999/'), 'SyntaxError'),
  'the error of a bogus URL is a DOMException': async t => {
    try {
      t.open('http://[bogus/');
    } catch (problem) {
      t.equal(problem instanceof DOMException, true);
    }
  },
  'a relative URL is resolved': async t => {
    const url = t.url(LIVE);
    t.equal(t.open(url).url, new URL(url, location.href).href);
  },
  'the empty URL is that of the page or script': async t => t.equal(t.open('').url, location.href),
  'a fragment is kept': async t => t.equal(t.open(`${t.url(LIVE)}#here`).url.endsWith('#here'), true),
  'a URL object': async t => {
    const url = new URL(t.url(LIVE), location.href);
    t.equal(t.open(url).url, url.href);
  },
  'what is not text is made text': async t => {
    t.equal(t.open({ toString: () => '/stringified' }).url, `${location.origin}/stringified`);
    t.equal(t.open(null).url, new URL('null', location.href).href);
  },
  'credentials are not included': async t => t.equal(t.open(t.url(LIVE)).withCredentials, false),
  'credentials may be included': async t => t.equal(t.open(t.url(LIVE), { withCredentials: true }).withCredentials, true),
  'connecting at first': async t => t.equal(t.open(t.url(LIVE)).readyState, 0),
  'functions of attributes are null at first': async t => {
    const source = t.open(t.url(LIVE));
    t.equal([source.onopen, source.onmessage, source.onerror], [null, null, null]);
  },
  'what is not a function of an attribute is null': async t => {
    const source = t.open(t.url(LIVE));
    source.onmessage = 'text';
    t.equal(source.onmessage, null);
  },
  'attributes are of the prototype': async t =>
    t.equal(['onopen', 'onmessage', 'onerror', 'url', 'readyState', 'withCredentials', 'close'].filter(name => !(name in t.Source.prototype)), []),

  'open, then messages': async t => {
    const { told } = t.watch(LIVE);
    await t.until(() => told.length === 2);
    t.equal(told.map(({ type, readyState }) => `${type} ${readyState}`), ['open 1', 'message 1']);
  },
  'open is told before there is any data': async t => {
    const { seen } = t.watch([stream('', { stays: true, pieces: [] })]);
    for (let turn = 0; turn < 100 && !seen('open').length; turn++) await t.pass(20);
    t.equal(seen('open').length, 1);
  },
  'open is told when there is but a comment': async t => {
    const { seen } = t.watch([stream(':\n\n', { stays: true })]);
    for (let turn = 0; turn < 100 && !seen('open').length; turn++) await t.pass(20);
    t.equal(seen('open').length, 1);
  },
  'open is a plain event': async t => {
    const { seen } = t.watch(LIVE);
    await t.until(() => seen('open').length);
    const { event } = seen('open')[0];
    t.equal([event.bubbles, event.cancelable, 'data' in event], [false, false, false]);
  },
  'a message is a MessageEvent': async t => {
    const { seen } = t.watch(LIVE);
    await t.until(() => seen('message').length);
    const { event } = seen('message')[0];
    t.equal([event instanceof MessageEvent, event.bubbles, event.cancelable, event.data, event.origin, event.lastEventId, event.source, event.ports.length],
      [true, false, false, 'hello', location.origin, '', null, 0]);
  },
  'events are trusted': async t => {
    const { seen } = t.watch(LIVE);
    await t.until(() => seen('message').length);
    t.equal(seen('message')[0].event.isTrusted, true);
  },
  'the target of an event is its source': async t => {
    const { source, seen } = t.watch(LIVE);
    await t.until(() => seen('message').length);
    t.equal(seen('message')[0].event.target === source, true);
  },
  'named events are for their listeners': async t => {
    const { seen, data } = t.watch([stream('event: named\ndata: a\n\ndata: b\n\n', { stays: true })]);
    await t.until(() => data().length);
    t.equal([seen('named')[0].event.data, ...data()], ['a', 'b']);
  },
  'events named error and open are for their listeners': async t => {
    const { seen, data, source } = t.watch([stream('event: error\ndata: a\n\nevent: open\ndata: b\n\ndata: c\n\n', { stays: true })]);
    await t.until(() => data().length);
    t.equal([seen('error')[0].event.data, seen('open')[1].event.data, source.readyState], ['a', 'b', 1]);
  },
  'onmessage is called in the order in which it was set, also when it is set again': async t => {
    const source = t.open(t.url(LIVE));
    const called = [];
    source.addEventListener('message', () => called.push(1));
    source.onmessage = () => called.push('not');
    source.addEventListener('message', () => called.push(3));
    source.onmessage = () => called.push(2);
    await t.until(() => called.length === 3);
    t.equal(called, [1, 2, 3]);
  },
  'onmessage that was null goes to the end': async t => {
    const source = t.open(t.url(LIVE));
    const called = [];
    source.onmessage = () => called.push('not');
    source.addEventListener('message', () => called.push(1));
    source.onmessage = null;
    source.onmessage = () => called.push(2);
    await t.until(() => called.length === 2);
    t.equal(called, [1, 2]);
  },
  'functions of attributes are called on their source': async t => {
    const source = t.open(t.url(LIVE));
    let self;
    source.onmessage = function () {
      self = this;
    };
    await t.until(() => self);
    t.equal(self === source, true);
  },
  'objects that handle events, and listeners that are removed or called once': async t => {
    const { source, data } = t.watch([stream('data: 1\n\ndata: 2\n\n', { stays: true })]);
    const called = [];
    const removed = () => called.push('not');
    source.addEventListener('message', removed);
    source.removeEventListener('message', removed);
    source.addEventListener('message', { handleEvent: ({ data }) => called.push(data) });
    source.addEventListener('message', () => called.push('once'), { once: true });
    await t.until(() => data().length === 2);
    t.equal(called, ['1', 'once', '2']);
  },
  'events of its own can be dispatched': async t => {
    const source = t.open(t.url(LIVE));
    let called = 0;
    source.addEventListener('mine', () => called++);
    source.dispatchEvent(new Event('mine'));
    t.equal(called, 1);
  },
  'close when it opens': async t => {
    const { source, told } = t.watch([stream(HELLO)]);
    source.onopen = () => source.close();
    await t.until(() => told.length);
    t.equal(source.readyState, 2);
    await t.pass(100);
    t.equal(told.map(({ type }) => type), ['open']);
  },
  'close in a message': async t => {
    const { source, told } = t.watch([stream('data: 1\n\ndata: 2\n\n')]);
    source.onmessage = () => source.close();
    await t.until(() => source.readyState === 2);
    await t.pass(100);
    t.equal(told.map(({ type }) => type), ['open', 'message']);
  },
  'close at once, and twice': async t => {
    const { source, told } = t.watch([stream(HELLO)]);
    source.close();
    source.close();
    t.equal(source.readyState, 2);
    await t.pass(100);
    t.equal(told.length, 0);
  },
  'close while it waits to connect again': async t => {
    const { source, told, seen } = t.watch([stream(HELLO)]);
    await t.until(() => seen('error').length);
    source.close();
    await t.pass(300);
    t.equal(told.map(({ type }) => type), ['open', 'message', 'error']);
  },

  'a byte order mark': says('\xef\xbb\xbfdata: a\n\n', 'a'),
  'two byte order marks': says('\xef\xbb\xbf\xef\xbb\xbfdata: not\n\ndata: a\n\n', 'a'),
  'comments': says(':\ndata: a\n: no\n:data: no\n\n', 'a'),
  'fields that are none': says('Data: no\n data: no\nfoo\nfoo: bar\ndata : no\ndata: a\n\n', 'a'),
  'data with and without a value and a space': says('data\n\ndata:\n\ndata\ndata\n\ndata:a\n\ndata:  b\n\ndata:\tc\n\n', '', '', '\n', 'a', ' b', '\tc'),
  'lines that end in each way': says('data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\r', 'a\nb\nc', 'd'),
  'colons in a value': says('data: a: b:c\n\ndata:: d\n\n', 'a: b:c', ': d'),
  'the empty name': says('event:\ndata: a\n\nevent\ndata: b\n\n', 'a', 'b'),
  'a name is of one event': says('event: other\ndata: no\n\ndata: a\n\n', 'a'),
  'a name without data is forgotten': says('event: other\n\ndata: a\n\n', 'a'),
  'NUL in data': says('data: a\0b\n\n', 'a\0b'),
  'text beyond ASCII': says(utf8('data: ok… ü😀\n\n'), 'ok… ü😀'),
  'what is not UTF-8': says('data: \xff\xc3(\n\n', '\ufffd\ufffd('),
  'UTF-8 whatever the content type says': async t => {
    const { data } = t.watch([stream(utf8('data: ü\n\n'), { stays: true, headers: { 'Content-Type': 'text/event-stream;charset=windows-1252' } })]);
    await t.until(() => data().length);
    t.equal(data()[0], 'ü');
  },
  'a character in two pieces, and a line end': async t => {
    const { data } = t.watch([stream('', { stays: true, pieces: ['data: \xc3', '\xbc\r', '\nda', 'ta: b\r\n', '\r', '\n'] })]);
    await t.until(() => data().length);
    t.equal(data()[0], 'ü\nb');
  },
  'a long message': async t => {
    const { data } = t.watch([stream('', { stays: true, pieces: [...Array(50).fill(`data: ${'x'.repeat(100)}\n`), '\n'] })]);
    await t.until(() => data().length);
    t.equal(data()[0].length, 50 * 101 - 1);
  },
  'what is not finished is no event': async t => {
    const { data } = t.watch([stream('retry: 10\ndata: a\n\ndata: not\n'), stream('data: b\n\n', { stays: true })]);
    await t.until(() => data().length === 2);
    t.equal(data(), ['a', 'b']);
  },
  'the id of an event is that of those after it': idOf('id: 1\ndata\n\ndata\n\n', '1', '1'),
  'ids change': idOf('id: 1\ndata\n\nid: 2\ndata\n\ndata\n\n', '1', '2', '2'),
  'the empty id resets': idOf('id: 1\ndata\n\nid\ndata\n\ndata\n\n', '1', '', ''),
  'an id with NUL is none': idOf('id: 1\ndata\n\nid: 2\0\ndata\n\n', '1', '1'),
  'an id without data': idOf('id: 1\n\ndata\n\n', '1'),
  'ids may come twice': idOf('id: a\ndata\n\nid: a\ndata\n\n', 'a', 'a'),
  'ids beyond ASCII': idOf(utf8('id: …\ndata\n\n'), '…'),

  'another content type': isFinal([answer({ headers: { 'Content-Type': 'text/x-bogus' }, pieces: ['data: no\n\n'] })]),
  'a content type that is none': isFinal([answer({ headers: { 'Content-Type': 'x bogus' }, pieces: ['data: no\n\n'] })]),
  'no content type': isFinal([answer({ pieces: ['data: no\n\n'] })]),
  'a content type that only begins so': isFinal([answer({ headers: { 'Content-Type': 'text/event-streams' }, pieces: ['data: no\n\n'] })]),
  ...Object.fromEntries(
    ['text/event-stream;', 'TEXT/Event-Stream', 'text/event-stream; charset=utf-8', 'text/event-stream;x=y'].map(type => [
      `content type ${type}`,
      async t => {
        const { data } = t.watch([stream(HELLO, { stays: true, headers: { 'Content-Type': type } })]);
        await t.until(() => data().length);
      },
    ]),
  ),
  ...Object.fromEntries([204, 205, 210, 299, 400, 404, 410, 500, 503].map(status => [
    `status ${status}`, isFinal([stream('', { status, pieces: [] })]),
  ])),
  ...Object.fromEntries([301, 302, 303, 307, 308].map(status => [`redirect ${status}`, redirects(status)])),
  'a redirect to another origin that allows it': async t => {
    const there = t.url([stream(HELLO, { stays: true, cors: true })], t.elsewhere);
    const { seen } = t.watch([answer({ status: 302, headers: { Location: there } })]);
    await t.until(() => seen('message').length);
    t.equal(seen('message')[0].event.origin, new URL(t.elsewhere).origin);
  },

  'it asks for an event stream': header('accept', 'text/event-stream'),
  'it asks caches for nothing': header('cache-control', 'no-cache'),
  'its first request names no last event': header('last-event-id', 'null'),
  'it comes back with the last id': comesBackWith('id: 7\ndata\n\n', '7'),
  'it comes back with an id that no event had': comesBackWith('data\n\nid: 7\n\n', '7'),
  'it comes back without an id that was reset': comesBackWith('id: 7\ndata\n\nid\n\n', 'null'),
  'it comes back with an id beyond ASCII, in UTF-8': comesBackWith(utf8('id: …\ndata\n\n'), '…'),
  'the end of a stream': isTransient(stream(HELLO)),
  'a stream that breaks': isTransient(stream(HELLO, { breaks: true, waits: true })),
  'streams that end, and then 204': async t => {
    const { told, source } = t.watch([stream('retry: 10\ndata: 1\n\n'), stream('data: 2\n\n'), answer({ status: 204 })]);
    await t.until(() => source.readyState === 2);
    await t.pass(100);
    t.equal(told.map(({ type, readyState }) => `${type} ${readyState}`),
      ['open 1', 'message 1', 'error 0', 'open 1', 'message 1', 'error 0', 'error 2']);
  },
  'the time to wait': async t => {
    const { seen } = t.watch([stream('retry: 01000\ndata\n\n'), ...LIVE]);
    await t.until(() => seen('error').length);
    const before = performance.now();
    await t.until(() => seen('open').length === 2);
    t.equal(performance.now() - before > 900, true);
  },
  'a time to wait that is none': async t => {
    const { seen } = t.watch([stream('retry: 10\nretry: 1e9\nretry: 99999x\nretry\ndata\n\n'), ...LIVE]);
    await t.until(() => seen('open').length === 2);
  },
  'a server that is not there is asked again': async t => {
    const { told } = t.watch(t.nowhere);
    await t.until(() => told.length);
    t.equal([told[0].type, told[0].readyState], ['error', 0]);
  },

  'another origin that allows it': async t => {
    const { seen } = t.watch(t.url([stream(HELLO, { stays: true, cors: true })], t.elsewhere), { withCredentials: true });
    await t.until(() => seen('message').length);
    t.equal(seen('message')[0].event.origin, new URL(t.elsewhere).origin);
  },
  'another origin that allows it, again': async t => {
    const { data } = t.watch(t.url([stream('retry: 10\nid: 1\ndata: 1\n\n', { cors: true }), stream('data: 2\n\n', { stays: true, cors: true })], t.elsewhere));
    await t.until(() => data().length === 2);
  },
  'another origin that does not allow it': isFinal(t => t.url(LIVE, t.elsewhere)),
  'a redirect to another origin that does not allow it': isFinal(t => [answer({ status: 302, headers: { Location: t.url(LIVE, t.elsewhere) } })]),
  'cookies of another origin, by default': cookies({}, false),
  'cookies of another origin, included': cookies({ withCredentials: true }, true),
  ...Object.fromEntries(['mailto:whatwg@whatwg.org', 'about:blank', 'javascript:alert(1)', 'ftp://localhost/'].map(url => [
    `the scheme of ${url}`, isFinal(() => url),
  ])),
};
