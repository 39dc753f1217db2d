// What the type checker is to accept of those who use the client, and what not. It is never run.
import { HubEventSource, type State, type Token } from '../src/index.js';

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

// @ts-expect-error the position is told, not set
events.cursor = '1-3';
// @ts-expect-error there is no such option
new HubEventSource('/sse', { retries: 3 });
// @ts-expect-error a token is a string
new HubEventSource('/sse', { token: () => 7 });

export { isOpen, position };
