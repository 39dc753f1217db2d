import { Authorization, type HeadersSupplier, type TokenSupplier } from './authorization.js';
import type { ConnectionSettings } from './connection.js';
import { type Decoding, GAP } from './event-source-surface.js';

/** Settings of every connection. */
export interface ConnectionOptions {
  /** Returns the bearer token of a connection. It is called again before the token expires, and after a response with status 401. */
  token?: TokenSupplier;
  /** Additional headers of each request, or a function that returns them, possibly asynchronously. */
  headers?: Record<string, string> | HeadersSupplier;
  /** How many milliseconds `token` and `headers` may take; 10,000 by default. An attempt that waits longer has failed. */
  tokenTimeout?: number;
  /** Used instead of the platform's `fetch`. */
  fetch?: typeof fetch;
  /**
   * How many consecutive attempts may fail before the connection ends. Attempts while the browser reports that it is offline do not count.
   */
  maxRetries?: number;
  /** Called with a line for each event of the connection; true for `console.debug`. */
  debug?: boolean | ((line: string) => void);
  /** Whether to send cookies to another origin. */
  withCredentials?: boolean;
  /** Milliseconds between the server's heartbeats, 15,000 by default. The server's own value takes precedence. */
  heartbeat?: number;
}

/** Settings of a `HubEventSource`; all have a default. */
export interface HubEventSourceOptions extends ConnectionOptions, Decoding {
  /** The position at which the page was rendered, from `hub.cursor()`. It takes precedence over a position kept across a reload. */
  cursor?: string;
  /**
   * Separates tabs, so that they share neither a stream nor a position across reloads. Those of different users never do, regardless of
   * this.
   */
  user?: string;
  /** Whether all tabs of this URL and user share one connection, if the browser supports it. True by default. */
  share?: boolean;
  /** The URL for polling, which is the stream's own by default. Null disables polling, and with it sharing. */
  pollUrl?: string | null;
  /** Milliseconds after which a stream without any data counts as held back by a proxy; 5,000 by default. */
  silence?: number;
  /** The name of the event that reports a gap, if the server's differs from `sse-hub.gap`. */
  gapEvent?: string;
}

/** Data has types only if it is decoded. */
export type OptionsFor<Events> = Events extends string
  ? [options?: HubEventSourceOptions]
  : [options: HubEventSourceOptions & (Required<Pick<Decoding, 'decode'>> | { json: true })];

/** The state of the connection, see `HubEventSource.connection`. Times are milliseconds since 1970. */
export interface ConnectionInfo {
  /** Whether this tab holds the connection, for itself or for all tabs that share it. */
  isLeader: boolean;
  /** Whether the connection is shared with other tabs of this browser. */
  isShared: boolean;
  /** When data was last received; undefined before that. */
  heardAt: number | undefined;
  /** When the next attempt to connect is due; undefined if there is none. */
  nextTryAt: number | undefined;
}

/** Returns the settings of a connection to this URL. */
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

/** Returns the function that receives the lines for `debug`. */
function logTo(debug: HubEventSourceOptions['debug'], url: string): (line: string) => void {
  if (typeof debug === 'function') return debug;
  return debug ? line => console.debug(`sse-hub ${url}: ${line}`) : () => undefined;
}
