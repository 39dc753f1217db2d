import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventStreamParser, type Frame } from '../src/parser.js';

interface Parsed {
  frames: Frame[];
  retries: number[];
}

function parse(pieces: Uint8Array[]): Parsed {
  const parsed: Parsed = { frames: [], retries: [] };
  const parser = new EventStreamParser(frame => parsed.frames.push(frame), millis => parsed.retries.push(millis));
  for (const piece of pieces) parser.feed(piece);
  return parsed;
}

const message = (data: string, more: Partial<Frame> = {}): Frame => ({ event: 'message', data, ...more });

/**
 * Streams, and the frames that result from the grammar of WHATWG HTML §9.2.5 and the rules of §9.2.6. The standard's own examples are
 * included.
 */
const STREAMS: [name: string, stream: string | number[], frames: Frame[], retries?: number[]][] = [
  ['nothing', '', []],
  ['one line', 'data: hello\n\n', [message('hello')]],
  ['the stock quotes of the text', 'data: YHOO\ndata: +2\ndata: 10\n\n', [message('YHOO\n+2\n10')]],
  [
    'the four blocks of the text',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [message('first event', { id: '1' }), message('second event', { id: '' }), message(' third event')],
  ],
  ['empty data lines of the text', 'data\n\ndata\ndata\n\ndata:', [message(''), message('\n')]],
  ['a space that is optional', 'data:test\n\ndata: test\n\n', [message('test'), message('test')]],
  ['carriage returns', 'data: a\rdata: b\r\rdata: c\r\r', [message('a\nb'), message('c')]],
  ['both', 'data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', [message('a\nb'), message('c')]],
  ['each kind of line end', 'data: a\r\ndata: b\rdata: c\n\r\ndata: d\n\r', [message('a\nb\nc'), message('d')]],
  ['an unfinished block', 'data: a\n\ndata: never\n', [message('a')]],
  ['an unfinished line', 'data: a\n\ndata: never', [message('a')]],
  ['a name', 'event: notice\ndata: a\n\ndata: b\n\n', [{ event: 'notice', data: 'a' }, message('b')]],
  ['an empty name', 'event\ndata: a\n\n', [message('a')]],
  ['the last name', 'event: a\nevent: b\ndata\n\n', [{ event: 'b', data: '' }]],
  ['a name without data', 'event: notice\n\ndata: a\n\n', [message('a')]],
  ['an id alone', 'id: 7\n\ndata: a\n\n', [{ event: 'message', id: '7' }, message('a')]],
  ['an id with NUL', 'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n', [message('a', { id: '1' }), message('b')]],
  ['comments', ':\n: data: no\n:data: no\ndata: a\n: no\n\n', [message('a')]],
  ['fields that are none', 'Data: no\n data: no\ndata : no\nfoo: bar\nfoo\ndata: a\n\n', [message('a')]],
  ['colons in a value', 'data: a: b:c\n\ndata:: d\n\n', [message('a: b:c'), message(': d')]],
  ['tabs', 'data:\ta\n\n', [message('\ta')]],
  ['retry', 'retry: 1000\n\nretry: 2000\ndata: a\n\n', [message('a')], [1000, 2000]],
  ['retry that is none', 'retry: 1e3\nretry: -1\nretry: 10 \nretry:\nretry: 1000x\ndata: a\n\n', [message('a')]],
  ['retry with zeros', 'retry: 0010\n\n', [], [10]],
  ['a byte order mark', '\ufeffdata: a\n\n', [message('a')]],
  ['a second one', '\ufeff\ufeffdata: no\n\ndata: a\n\n', [message('a')]],
  ['one later', 'data: \ufeffa\n\n', [message('\ufeffa')]],
  ['all planes', 'data: ü\u2028\u0085😀\n\n', [message('ü\u2028\u0085😀')]],
  ['NUL in data', 'data: a\0b\n\n', [message('a\0b')]],
  ['what is not UTF-8', [...Buffer.from('data: '), 0xff, 0xc3, 0x28, 10, 10], [message('\ufffd\ufffd(')]],
  ['a cursor frame', 'event: sse-hub.cursor\nid: 17-4\ndata:\n\n', [{ event: 'sse-hub.cursor', id: '17-4', data: '' }]],
];

for (const [name, stream, frames, retries = []] of STREAMS) {
  const bytes = typeof stream === 'string' ? new TextEncoder().encode(stream) : Uint8Array.from(stream);
  const expected = { frames, retries };

  test(`${name}, in one piece`, () => assert.deepEqual(parse([bytes]), expected));

  test(`${name}, byte by byte`, () => {
    assert.deepEqual(parse(Array.from(bytes, byte => Uint8Array.of(byte))), expected);
  });

  test(`${name}, in pieces at each byte`, () => {
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const pieces = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        assert.deepEqual(parse(pieces), expected, `in pieces at ${first} and ${second}`);
      }
    }
  });
}

test('all streams one after the other are the sum of each', () => {
  const finished = STREAMS.filter(([, stream]) => typeof stream === 'string' && /(\n\n|\r\r|\r\n\r\n|\n\r)$/.test(stream) && !stream.startsWith('\ufeff'));
  const all = finished.map(([, stream]) => stream as string).join('');
  const frames = finished.flatMap(([, , expected]) => expected);
  assert.deepEqual(parse([new TextEncoder().encode(all)]).frames, frames);
});

test('a callback may read another stream', () => {
  const inner: string[] = [];
  const outer: string[] = [];
  const parser = new EventStreamParser(
    ({ data }) => {
      outer.push(data!);
      inner.push(...parse([new TextEncoder().encode('data: inner\n\n')]).frames.map(frame => frame.data!));
    },
    () => {},
  );
  parser.feed(new TextEncoder().encode('data: a\n\ndata: b\n\n'));
  assert.deepEqual(outer, ['a', 'b']);
  assert.deepEqual(inner, ['inner', 'inner']);
});
