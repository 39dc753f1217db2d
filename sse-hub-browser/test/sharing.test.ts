import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubEventSource } from '../src/index.js';

/** Provides the browser's features that Node.js lacks, as far as two tabs need them. */
function pretendToBeABrowser(
  answer: (url: URL, headers: Record<string, string>) => Promise<Response>,
  position: string | null = null,
): void {
  const held = new Set<string>();
  const locks = {
    async request(name: string, options: { signal?: AbortSignal; ifAvailable?: boolean }, then: (lock: unknown) => unknown) {
      while (held.has(name) && !options.ifAvailable) {
        await new Promise(resolve => setTimeout(resolve, 5));
        if (options.signal?.aborted) throw options.signal.reason;
      }
      if (held.has(name)) return then(null);
      held.add(name);
      try {
        return await then({ name });
      } finally {
        held.delete(name);
      }
    },
  };
  const fakes = {
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { baseURI: 'https://app.example/', hidden: false }),
    navigator: { locks },
    sessionStorage: { getItem: () => position, setItem: () => undefined, removeItem: () => undefined },
    fetch: (url: string, { headers }: { headers: Record<string, string> }) => answer(new URL(url), headers),
  };
  for (const [name, value] of Object.entries(fakes)) Object.defineProperty(globalThis, name, { value, configurable: true });
}

test('where positions are opaque, each tab gets a stream of its own, after what it has polled', async () => {
  const first = 'q8Rc-0_1aZ9dQmXw3b7KfL2hJp5sTnVy';
  const second = 'A8Rc-0_1aZ9dQmXw3b7KfL2hJp5sTnVy';
  const third = 'B8Rc-0_1aZ9dQmXw3b7KfL2hJp5sTnVy';
  const streams: (string | null)[] = [];
  pretendToBeABrowser((url, headers) => {
    if (headers['Accept'] !== 'application/json') {
      streams.push(url.searchParams.get('lastEventId'));
      return new Promise(() => undefined);
    }
    const events = [
      { id: second, event: 'message', data: '1' },
      { id: third, event: 'message', data: '2' },
    ];
    const after = events.findIndex(({ id }) => id === url.searchParams.get('lastEventId')) + 1;
    const body = JSON.stringify({ cursor: third, gap: false, events: events.slice(after) });
    return Promise.resolve(
      new Response(body, { headers: { 'Content-Type': 'application/json', 'SSE-Hub-Identity': 'who.what' } }),
    );
  });
  const one = new HubEventSource('/sse', { cursor: first, silence: 60_000 });
  while (!streams.length) await new Promise(resolve => setTimeout(resolve, 5));
  const got: string[] = [];
  const other = new HubEventSource('/sse', { cursor: second, silence: 60_000 });
  other.onmessage = ({ data }) => got.push(data);
  while (streams.length < 2) await new Promise(resolve => setTimeout(resolve, 5));
  one.close();
  other.close();

  assert.deepEqual(streams, [third, third]);
  assert.deepEqual(got, ['2']);
});

test('a page that shows nothing yet keeps a stream of its own until that has brought what it is to show, and then follows', async () => {
  const position = '7-5';
  const asked: string[] = [];
  const headers = { 'SSE-Hub-Identity': 'who.what' };
  const state = `event: unread\ndata: 7\n\nevent: sse-hub.cursor\nid: ${position}\ndata:\n\n`;
  pretendToBeABrowser((url, { Accept }) => {
    asked.push(`${Accept} ${url.searchParams.get('retained')}`);
    if (Accept !== 'application/json') {
      const body = new ReadableStream({
        start: async stream => {
          // The leader's news arrive before this stream has any events.
          await new Promise(resolve => setTimeout(resolve, 700));
          if (url.searchParams.has('retained')) stream.enqueue(new TextEncoder().encode(state));
        },
      });
      return Promise.resolve(new Response(body, { headers: { ...headers, 'Content-Type': 'text/event-stream' } }));
    }
    if (asked.length > 2) return Promise.resolve(new Response('', { status: 503 }));
    const body = JSON.stringify({ cursor: position, gap: false, events: [{ id: null, event: 'unread', data: '7' }] });
    return Promise.resolve(new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } }));
  }, position);
  const leader = new HubEventSource('/state', { silence: 60_000 });
  while (asked.length < 2) await new Promise(resolve => setTimeout(resolve, 5));
  const other = new HubEventSource('/state', { silence: 60_000 });
  const got: string[] = [];
  other.addEventListener('unread', ({ data }: MessageEvent<string>) => got.push(data));
  while (!got.length || !other.connection.isShared) await new Promise(resolve => setTimeout(resolve, 5));
  leader.close();
  other.close();

  assert.deepEqual(got, ['7']);
  const poll = 'application/json true';
  assert.deepEqual(asked, [poll, 'text/event-stream null', poll, 'text/event-stream true']);
});
