// What the type checker must accept from users of the client, and what it must reject. It is never run.
import { HubEventSource, HubRun, HubRunError, type RunState, type State, type Token } from '../src/index.js';

const events = new HubEventSource<'notice' | 'unread'>('/sse', {
  cursor: '1-2',
  user: 'ann',
  token: async (): Promise<Token> => ({ value: 'secret', expiresAt: new Date() }),
});
events.addEventListener('notice', event => event.data.length + event.lastEventId.length);
events.addEventListener('sse-hub.state', event => event.state satisfies State);
events.addEventListener('open', () => {}, { once: true });
events.onGap = event => event.data.length;
events.onGap = async () => (await fetch('/state')).ok;
events.onState = ({ state, reason }) => state === 'ended' && reason === 'denied';
events.onerror = ({ detail, status, retryIn }) => `${detail} ${status ?? 'no answer'} ${retryIn ?? 'no more'}`;
events.addEventListener('error', event => event.detail.length);
const position: string | undefined = events.cursor;
const isOpen: boolean = events.readyState === HubEventSource.OPEN;

events.removeEventListener('notice', event => event.data.length);
events.removeEventListener('error', event => event.retryIn);
events.addEventListener('unread', { handleEvent: event => event.data.length });
const native: EventSource = events;
const constants: 0 | 1 | 2 = events.CLOSED;
new HubEventSource(new URL('https://app.example/sse')).withCredentials satisfies boolean;
new HubEventSource('/sse', { headers: async signal => ({ 'X-Tenant': `${signal.aborted}` }), fetch, maxRetries: 3, debug: true });
new HubEventSource('/sse', { debug: line => console.log(line.length), token: signal => fetch('/token', { signal }).then(r => r.text()) });

interface Order {
  id: number;
}
const typed = new HubEventSource<{ order: Order; unread: number }>('/sse', { json: true });
typed.addEventListener('order', ({ data }) => data.id.toFixed());
typed.addEventListener('unread', ({ data }) => data.toFixed());
typed.addEventListener('sse-hub.gap', ({ data }) => data.length);
const nativeTyped: EventSource = typed;
new HubEventSource<{ order: Order }>('/sse', { decode: (text, type) => ({ id: text.length + type.length }) });

// @ts-expect-error an order has no such member
typed.addEventListener('order', ({ data }) => data.name);
// @ts-expect-error without a decoder, data is text
events.addEventListener('notice', event => event.data.id);
// @ts-expect-error types of data need a decoder
new HubEventSource<{ order: Order }>('/sse', { user: 'ann' });
// @ts-expect-error the position is read-only
events.cursor = '1-3';
// @ts-expect-error there is no such option
new HubEventSource('/sse', { retries: 3 });
// @ts-expect-error a token is a string
new HubEventSource('/sse', { token: () => 7 });

async function runs(): Promise<RunState> {
  const run = (await HubRun.resume('/api/chat/42/stream')) ?? (await HubRun.start('/api/chat', { id: 42 }, { idempotencyKey: 'message-7', runUrl: id => `/api/runs/${id}` }));
  for await (const { id, event, data } of run) console.log(id.length, event.length, data.length);
  const stopped: Promise<void> = run.stop();
  await stopped.catch((problem: HubRunError) => [problem.status?.toFixed(), problem.problem?.['detail'], problem.reason === 'denied']);
  console.log(run.end?.outcome === 'lost', run.end?.code?.length, run.id?.length);
  // @ts-expect-error a key is for a run that is started
  await HubRun.resume('/api/chat/42/stream', { idempotencyKey: 'message-7' });
  // @ts-expect-error a run is not created with `new`
  new HubRun('/api/chat', {});
  // @ts-expect-error polling is for hubs
  await HubRun.resume('/api/chat/42/stream', { pollUrl: '/poll' });
  return run.state;
}

export { runs, constants, isOpen, native, nativeTyped, position };
