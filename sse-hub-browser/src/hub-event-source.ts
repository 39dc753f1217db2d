import { Authorization, type HeadersSupplier, type TokenSupplier } from './authorization.js';
import { Connection, type State } from './connection.js';
import { hasPage, isBrowser } from './environment.js';
import type { EndReason, Failure } from './errors.js';
import { CURSOR, type Decoding, EventSourceSurface, FailureEvent, GAP, StateEvent } from './event-source-surface.js';
import { Follower } from './follower.js';
import type { Frame } from './parser.js';
import { isAfter, isOrdered, sameEpoch } from './position.js';
import { SavedPosition } from './saved-position.js';
import { type News, Tabs } from './tabs.js';

/** Settings of a {@link HubEventSource}; all have a default. */
export interface HubEventSourceOptions extends Decoding {
  /** The position at which the page was made, from `hub.cursor()`. It beats what was kept over a reload. */
  cursor?: string;
  /** Who is logged in, or anything else that tells users apart: tabs share a stream, and reloads a position, of the same user only. */
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
  /** Where to poll when streams do not come through; null for nowhere. The URL's path and `/poll`, with its query, unless set. */
  pollUrl?: string | null;
  /** Milliseconds between the server's heartbeats, 15,000 unless set. A server that tells it is believed. */
  heartbeat?: number;
  /** Milliseconds until a stream that has said nothing counts as held back by a proxy; 5,000 unless set. */
  silence?: number;
  /** The name of the event that tells a gap, `sse-hub.gap` unless the server has another. */
  gapEvent?: string;
}

/** Data has types only where it is decoded. */
type OptionsFor<Events> = Events extends string
  ? [options?: HubEventSourceOptions]
  : [options: HubEventSourceOptions & (Required<Pick<Decoding, 'decode'>> | { json: true })];

/** What is known of the connection, see {@link HubEventSource.connection}. Times are milliseconds since 1970. */
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

/**
 * Receives the events of a hub, as an `EventSource` does (WHATWG HTML §9.2), and mends what that cannot: all tabs share one
 * connection, the position survives reloads, a connection that died without a word is noticed, requests can carry a token, and
 * where streams do not come through it polls. No event is lost or told twice; where the server had to give up events, `onGap` is told.
 *
 * @typeParam Events the names of the events, for the type checker: `'order' | 'unread'`, or with `json` or `decode` a type that says
 * what the data of each is: `{ order: Order; unread: number }`
 */
export class HubEventSource<Events extends string | object = string> extends EventSourceSurface<Events> {
  readonly #gapEvent: string;
  readonly #saved: SavedPosition;
  readonly #connection: Connection;
  readonly #follower: Follower;
  #tabs: Tabs | undefined;
  readonly #listeners = new AbortController();
  #cursor: string | undefined;
  #state: State = 'connecting';
  #reason: EndReason | undefined;
  #heardAt: number | undefined;
  #nextTryAt: number | undefined;
  #afterGap = false;
  #isLoading = false;
  #untold: MessageEvent[] = [];

  /**
   * @param url of the stream, relative to the page or the worker's script
   * @throws DOMException a `SyntaxError` when the URL is invalid
   */
  constructor(url: string | URL, ...optional: OptionsFor<Events>) {
    const options: HubEventSourceOptions = optional[0] ?? {};
    super(url, options);
    this.#gapEvent = options.gapEvent ?? GAP;
    const name = `sse-hub ${options.user ?? ''} ${this.url}`;
    // A page that loads itself anew on a gap must not come back to where the gap was, and be told it again.
    this.#saved = new SavedPosition(name, () => (this.#afterGap || this.#isLoading ? undefined : this.#cursor));
    this.#cursor = options.cursor ?? this.#saved.read();
    const authorization = new Authorization(options.headers, options.token, options.tokenTimeout);
    const pollUrl = options.pollUrl === undefined ? pollUrlOf(this.url) : options.pollUrl;
    // Who cannot poll cannot fetch what the leader had before it came.
    const shares = (options.share ?? true) && pollUrl !== null && isBrowser() && Tabs.areSupported;
    this.#connection = new Connection(
      {
        url: this.url,
        pollUrl,
        heartbeat: options.heartbeat ?? 15_000,
        silence: options.silence ?? 5_000,
        withCredentials: this.withCredentials,
        gapEvent: this.#gapEvent,
        authorization,
        fetch: options.fetch,
        maxRetries: options.maxRetries ?? Infinity,
        log: logTo(options.debug, this.url),
      },
      {
        position: () => this.#cursor,
        frame: frame => this.#receive(frame),
        state: state => this.#become(state),
        failed: failure => this.#fail(failure),
        ended: (reason, failure, isOwn) => {
          // The other tabs go on, one of them in the place of this.
          if (isOwn) this.#tabs?.leave();
          this.#end(reason, failure);
        },
      },
    );
    this.#follower = new Follower({
      position: () => this.#cursor,
      take: news => this.#take(news),
      poll: signal => this.#connection.poll(0, signal),
      failed: failure => {
        if (this.readyState === HubEventSource.CONNECTING) this.#fail(failure);
      },
      helpless: () => this.#goAlone(),
      ended: (reason, failure) => this.#end(reason, failure),
    });
    if (shares) {
      this.#tabs = new Tabs(name, {
        lead: () => this.#lead(),
        follow: () => this.#connection.close(),
        asked: () => this.#tell(),
        told: news => this.#follower.receive(news),
      });
    }
    this.#watchPage();
    this.#open();
  }

  /** The position: everything up to it was told, or waits for `onGap`. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  override get state(): State {
    return this.#state;
  }

  /** What is known of the connection: a tab that does not hold it knows what the leader has said. */
  get connection(): ConnectionInfo {
    return {
      isLeader: this.#tabs?.isLeader ?? true,
      isShared: !!this.#tabs,
      heardAt: this.#heardAt,
      nextTryAt: this.#nextTryAt,
    };
  }

  /** Drops the connection and begins another at once. A tab that does not hold it asks the one that does. */
  reconnect(): void {
    this.#connection.online();
  }

  /** Ends it for good. Another tab goes on in its place. */
  override close(): void {
    if (this.#state === 'ended') return;
    this.#suspend();
    this.#listeners.abort();
    this.#untold = [];
    this.#state = 'ended';
  }

  protected override handled(event: Event, result: unknown): void {
    if (event.type === GAP) void this.#waitFor(result);
  }

  #open(): void {
    if (this.#state === 'ended') return;
    if (this.#tabs) this.#tabs.join();
    else this.#connection.open();
  }

  /** Lets another tab go on. What keeps a connection or a lock would keep the page out of the back-forward cache. */
  #suspend(): void {
    this.#saved.write();
    this.#follower.stop();
    this.#connection.close();
    this.#tabs?.leave();
  }

  /** Shares no longer: what the leader had before this tab came cannot be fetched, so this tab has a stream of its own. */
  #goAlone(): void {
    this.#follower.stop();
    this.#tabs?.leave();
    this.#tabs = undefined;
    this.#connection.open();
  }

  #lead(): void {
    this.#follower.stop();
    this.#tell();
    this.#connection.open(this.#state === 'polling');
  }

  #tell(more?: Pick<News, 'frame' | 'failure'>, from: string | undefined = this.#cursor): void {
    this.#tabs?.tell({ state: this.#state, reason: this.#reason, from, ...more });
  }

  /** Where positions have no order, a tab cannot see what it has missed of what another tells: each has its own stream. */
  #stopSharing(): void {
    if (!this.#tabs) return;
    this.#follower.stop();
    this.#tabs.leave();
    this.#tabs = undefined;
    // Who follows has this from a poll, and begins behind all of its answer. The leader has its stream.
    queueMicrotask(() => this.#open());
  }

  /** What the leader tells. */
  #take({ state, reason, frame, failure }: News): void {
    if (state === 'ended') return this.#end(reason ?? 'failed', failure ?? OF_ANOTHER_TAB);
    this.#become(state);
    if (failure) this.#fail(failure);
    if (frame) this.#accept(frame);
  }

  /** What comes to this tab's own connection. */
  #receive(frame: Frame): void {
    this.#heardAt = Date.now();
    this.#nextTryAt = undefined;
    if (frame.id && !isOrdered(frame.id)) this.#stopSharing();
    const from = this.#cursor;
    if (this.#accept(frame) && this.#tabs?.isLeader) this.#tell({ frame }, from);
  }

  /** Tells the page. Returns false for what it has been told before. */
  #accept({ id, event, data, origin }: Frame): boolean {
    if (id === '') this.#cursor = undefined;
    if (id) {
      const isNewLife = this.#afterGap && !!this.#cursor && !sameEpoch(id, this.#cursor);
      if (!isNewLife && isOrdered(id) && !isAfter(id, this.#cursor)) return false;
      this.#afterGap = false;
      this.#cursor = id;
      this.#saved.writeSoon();
    }
    const isGap = event === this.#gapEvent;
    this.#afterGap ||= isGap;
    if (data !== undefined && event !== CURSOR) this.#dispatch(isGap ? GAP : event, data, origin);
    if (id) this.#dispatch(CURSOR, '');
    return true;
  }

  #dispatch(type: string, data: string, origin?: string): void {
    if (this.#state === 'ended') return;
    const event = this.message(type, data, this.#cursor ?? '', origin);
    if (event) this.#untold.push(event);
    this.#tellPage();
  }

  #tellPage(): void {
    while (this.#untold.length && !this.#isLoading) this.dispatchEvent(this.#untold.shift()!);
  }

  /** A page that could not load what it shows is told the rest all the same; that it could not is told as of any promise. */
  async #waitFor(loading: unknown): Promise<void> {
    if (!(loading instanceof Promise)) return;
    this.#isLoading = true;
    try {
      await loading;
    } finally {
      this.#isLoading = false;
      if (this.#state !== 'ended') this.#saved.writeSoon();
      this.#tellPage();
    }
  }

  #become(state: State, reason?: EndReason, failure?: Failure): void {
    if (this.#state === state || this.#state === 'ended') return;
    const wasOpen = this.readyState === HubEventSource.OPEN;
    this.#state = state;
    this.#reason = reason;
    if (this.#tabs?.isLeader) this.#tell(failure && { failure });
    this.dispatchEvent(new StateEvent(state, reason, failure?.detail));
    const isOpen = this.readyState === HubEventSource.OPEN;
    if (isOpen && !wasOpen) this.dispatchEvent(new Event('open'));
  }

  #fail(failure: Failure): void {
    this.#nextTryAt = failure.retryIn === undefined ? undefined : Date.now() + failure.retryIn;
    if (this.#tabs?.isLeader) this.#tell({ failure });
    this.dispatchEvent(new FailureEvent(failure));
  }

  #end(reason: EndReason, failure: Failure): void {
    if (this.#state === 'ended') return;
    this.#become('ended', reason, failure);
    this.dispatchEvent(new FailureEvent(failure));
    this.#suspend();
    this.#listeners.abort();
  }

  /** A page that is put away or frozen hands over, and comes back; one that was not looked at makes sure when it is. */
  #watchPage(): void {
    const { signal } = this.#listeners;
    const on = (target: Partial<EventTarget>, type: string, then: (event: Event) => void) =>
      target.addEventListener?.(type, then, { signal });
    on(globalThis, 'offline', () => this.#connection.offline());
    on(globalThis, 'online', () => this.#connection.online());
    if (!hasPage()) return;
    on(window, 'pagehide', () => this.#putAway());
    on(document, 'freeze', () => this.#putAway());
    on(window, 'pageshow', event => (event as PageTransitionEvent).persisted && this.#open());
    on(document, 'resume', () => this.#open());
    on(document, 'visibilitychange', () => document.hidden || this.#look());
  }

  #putAway(): void {
    this.#suspend();
    this.#become('connecting');
  }

  #look(): void {
    this.#connection.check();
    this.#tabs?.ask();
  }
}

const OF_ANOTHER_TAB: Failure = { detail: 'another tab was told so', status: undefined, retryIn: undefined };

function logTo(debug: HubEventSourceOptions['debug'], url: string): (line: string) => void {
  if (typeof debug === 'function') return debug;
  return debug ? line => console.debug(`sse-hub ${url}: ${line}`) : () => undefined;
}

function pollUrlOf(url: string): string {
  const poll = new URL(url);
  poll.pathname += '/poll';
  return poll.href;
}
