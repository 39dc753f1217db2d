import { Authorization, type HeadersSupplier, type TokenSupplier } from './authorization.js';
import type { ConnectionSettings } from './connection.js';
import { type Decoding, GAP } from './event-source-surface.js';

/** What each connection has to know. */
export interface ConnectionOptions {
  /** Gives the bearer token of each connection. It is asked again before the token expires, and when the server answers 401. */
  token?: TokenSupplier;
  /** More headers of each request, or a function that gives them, which may take its time. */
  headers?: Record<string, string> | HeadersSupplier;
  /** Milliseconds that `token` and `headers` have to answer; 10,000 unless set. An attempt that waits for longer has failed. */
  tokenTimeout?: number;
  /** In the place of the platform's `fetch`. */
  fetch?: typeof fetch;
  /** How many attempts in a row may fail before there are no more; those of a browser that says it is offline do not count. */
  maxRetries?: number;
  /** Is called with a line for each thing that happens to the connection; true for `console.debug`. */
  debug?: boolean | ((line: string) => void);
  /** Whether cookies go to another origin. */
  withCredentials?: boolean;
  /** Milliseconds between the server's heartbeats, 15,000 unless set. A server that tells it is believed. */
  heartbeat?: number;
}

/** Settings of a `HubEventSource`; all have a default. */
export interface HubEventSourceOptions extends ConnectionOptions, Decoding {
  /** The position at which the page was made, from `hub.cursor()`. It beats what was kept over a reload. */
  cursor?: string;
  /** Keeps tabs apart that share neither a stream nor a position over reloads. Those of different users never do, whatever this is. */
  user?: string;
  /** Whether all tabs of this URL and user share one connection, where the browser can. True unless set. */
  share?: boolean;
  /** Where to poll; null for nowhere, and then nothing is shared. The URL itself unless set. */
  pollUrl?: string | null;
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

/** What a connection to this URL is made of. */
export function settingsOf(url: string, options: HubEventSourceOptions): ConnectionSettings {
  return {
    url,
    pollUrl: options.pollUrl === undefined ? url : options.pollUrl,
    heartbeat: options.heartbeat ?? 15_000,
    silence: options.silence ?? 5_000,
    withCredentials: !!options.withCredentials,
    gapEvent: options.gapEvent ?? GAP,
    authorization: new Authorization(options.headers, options.token, options.tokenTimeout),
    fetch: options.fetch,
    maxRetries: options.maxRetries ?? Infinity,
    log: logTo(options.debug, url),
  };
}

/** Where lines for `debug` go. */
function logTo(debug: HubEventSourceOptions['debug'], url: string): (line: string) => void {
  if (typeof debug === 'function') return debug;
  return debug ? line => console.debug(`sse-hub ${url}: ${line}`) : () => undefined;
}
