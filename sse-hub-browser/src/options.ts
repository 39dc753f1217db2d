import type { HeadersSupplier, TokenSupplier } from './authorization.js';
import type { Decoding } from './event-source-surface.js';

/** Settings of a `HubEventSource`; all have a default. */
export interface HubEventSourceOptions extends Decoding {
  /** The position at which the page was made, from `hub.cursor()`. It beats what was kept over a reload. */
  cursor?: string;
  /** Keeps tabs apart that share neither a stream nor a position over reloads. Those of different users never do, whatever this is. */
  user?: string;
  /** Gives the bearer token of each connection. It is asked again before the token expires, and when the server answers 401. */
  token?: TokenSupplier;
  /** More headers of each request, or a function that gives them, which may take its time. */
  headers?: Record<string, string> | HeadersSupplier;
  /** Milliseconds that `token` and `headers` have to answer; 10,000 unless set. An attempt that waits for longer has failed. */
  tokenTimeout?: number;
  /** In the place of the platform's `fetch`. */
  fetch?: typeof fetch;
  /** How many attempts in a row may fail before it ends as `failed`. Without limit unless set. */
  maxRetries?: number;
  /** Is called with a line for each thing that happens to the connection; true for `console.debug`. */
  debug?: boolean | ((line: string) => void);
  /** Whether cookies go to another origin. */
  withCredentials?: boolean;
  /** Whether all tabs of this URL and user share one connection, where the browser can. True unless set. */
  share?: boolean;
  /** Where to poll; null for nowhere, and then nothing is shared. The URL itself unless set. */
  pollUrl?: string | null;
  /** Milliseconds between the server's heartbeats, 15,000 unless set. A server that tells it is believed. */
  heartbeat?: number;
  /** Milliseconds until a stream that has said nothing counts as held back by a proxy; 5,000 unless set. */
  silence?: number;
  /** The name of the event that tells a gap, `sse-hub.gap` unless the server has another. */
  gapEvent?: string;
}

/** Data has types only where it is decoded. */
export type OptionsFor<Events> = Events extends string
  ? [options?: HubEventSourceOptions]
  : [options: HubEventSourceOptions & (Required<Pick<Decoding, 'decode'>> | { json: true })];

/** What is known of the connection, see `HubEventSource.connection`. Times are milliseconds since 1970. */
export interface ConnectionInfo {
  /** Whether this tab holds the connection, for itself or for all tabs that share it. */
  isLeader: boolean;
  /** Whether the connection is shared with other tabs of this browser. */
  isShared: boolean;
  /** When the server was last heard; undefined before that. */
  heardAt: number | undefined;
  /** When the next attempt to connect is due; undefined when none is waited for. */
  nextTryAt: number | undefined;
}

/** Where lines for `debug` go. */
export function logTo(debug: HubEventSourceOptions['debug'], url: string): (line: string) => void {
  if (typeof debug === 'function') return debug;
  return debug ? line => console.debug(`sse-hub ${url}: ${line}`) : () => undefined;
}
