import { Authorization, type TokenSupplier } from './authorization.js';
import { Connection, type State } from './connection.js';
import type { EndReason, Failure } from './errors.js';
import { Follower } from './follower.js';
import type { Frame } from './parser.js';
import { isAfter, isOrdered, sameEpoch } from './position.js';
import { SavedPosition } from './saved-position.js';
import { type News, Tabs } from './tabs.js';

/** Settings of a {@link HubEventSource}; all have a default. */
export interface HubEventSourceOptions {
  /** The position at which the page was made, from `hub.cursor()`. It beats what was kept over a reload. */
  cursor?: string;
  /** Who is logged in, or anything else that tells users apart: tabs share a stream, and reloads a position, of the same user only. */
  user?: string;
  /** Gives the bearer token of each connection. It is asked again before the token expires, and when the server answers 401. */
  token?: TokenSupplier;
  /** More headers of each request. */
  headers?: Record<string, string>;
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

/** Tells a change of state, and at the end why there is no more: {@link StateEvent.reason}. */
export class StateEvent extends Event {
  constructor(
    readonly state: State,
    /** `done` when the server has nothing more (204), `denied` when it denies access, `failed` for what no retry can mend. */
    readonly reason?: EndReason,
    readonly detail?: string,
  ) {
    super(STATE);
  }
}

/** An `error` event: an attempt to connect has failed, a connection is lost, or there will be no more. */
export class FailureEvent extends Event {
  /** What went wrong, in words for a log. */
  readonly detail: string;
  /** Of the server's answer, if there was one. */
  readonly status: number | undefined;
  /** Milliseconds until the next attempt; undefined when there is none, or when the browser decides. */
  readonly retryIn: number | undefined;

  constructor({ detail, status, retryIn }: Failure) {
    super('error');
    this.detail = detail;
    this.status = status;
    this.retryIn = retryIn;
  }
}

const GAP = 'sse-hub.gap';
const STATE = 'sse-hub.state';
const CURSOR = 'sse-hub.cursor';

/**
 * Receives the events of a hub, as an `EventSource` does (WHATWG HTML §9.2), and mends what that cannot: all tabs share one
 * connection, the position survives reloads, a connection that died without a word is noticed, requests can carry a token, and
 * where streams do not come through it polls. No event is lost or told twice; where the server had to give up events, `onGap` is told.
 *
 * @typeParam Name the names of the events, for the type checker
 */
export class HubEventSource<Name extends string = string> extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;

  readonly url: string;
  /**
   * What was missed is lost to the stream: load anew what the page shows. When it returns a promise, the events that come after the gap
   * wait until that is settled, so that what was loaded does not overwrite what is newer.
   */
  onGap: ((event: MessageEvent<string>) => unknown) | null = null;
  onState: ((event: StateEvent) => void) | null = null;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;
  onerror: ((event: FailureEvent) => void) | null = null;

  readonly #origin: string;
  readonly #gapEvent: string;
  readonly #saved: SavedPosition;
  readonly #connection: Connection;
  readonly #follower: Follower;
  #tabs: Tabs | undefined;
  readonly #listeners = new AbortController();
  #cursor: string | undefined;
  #state: State = 'connecting';
  #reason: EndReason | undefined;
  #afterGap = false;
  #isLoading = false;
  #untold: MessageEvent<string>[] = [];

  /**
   * @param url of the stream; relative to the page
   * @throws TypeError when it is none
   */
  constructor(url: string, options: HubEventSourceOptions = {}) {
    super();
    const { href, origin } = new URL(url, document.baseURI);
    this.url = href;
    this.#origin = origin;
    this.#gapEvent = options.gapEvent ?? GAP;
    const name = `sse-hub ${options.user ?? ''} ${this.url}`;
    // A page that loads itself anew on a gap must not come back to where the gap was, and be told it again.
    this.#saved = new SavedPosition(name, () => (this.#afterGap || this.#isLoading ? undefined : this.#cursor));
    this.#cursor = options.cursor ?? this.#saved.read();
    const authorization = new Authorization(options.headers, options.token);
    const pollUrl = options.pollUrl === undefined ? pollUrlOf(this.url) : options.pollUrl;
    // Who cannot poll cannot fetch what the leader had before it came.
    const shares = (options.share ?? true) && pollUrl !== null && Tabs.areSupported;
    this.#connection = new Connection(
      {
        url: this.url,
        pollUrl,
        heartbeat: options.heartbeat ?? 15_000,
        silence: options.silence ?? 5_000,
        withCredentials: options.withCredentials ?? false,
        gapEvent: this.#gapEvent,
        authorization,
        // It tells only events of known names, and the leader does not know what other tabs listen to.
        native: !shares && !authorization.isNeeded,
      },
      {
        position: () => this.#cursor,
        frame: frame => this.#receive(frame),
        state: state => this.#become(state),
        failed: failure => this.#fail(failure),
        ended: (reason, failure) => this.#end(reason, failure),
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
    this.#listenToHandlers();
    this.#watchPage();
    this.#open();
  }

  /** The position: everything up to it was told, or waits for `onGap`. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  get state(): State {
    return this.#state;
  }

  get readyState(): 0 | 1 | 2 {
    if (this.#state === 'ended') return HubEventSource.CLOSED;
    return this.#state === 'live' || this.#state === 'polling' ? HubEventSource.OPEN : HubEventSource.CONNECTING;
  }

  /** Ends it for good. Another tab goes on in its place. */
  close(): void {
    this.#suspend();
    this.#listeners.abort();
    this.#untold = [];
    this.#become('ended');
  }

  override addEventListener(
    type: 'sse-hub.state',
    listener: ((event: StateEvent) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: 'error',
    listener: ((event: FailureEvent) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: Name | 'message' | 'sse-hub.gap' | 'sse-hub.cursor',
    listener: ((event: MessageEvent<string>) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void {
    if (type !== STATE && type !== 'open' && type !== 'error') this.#connection.listen(type);
    super.addEventListener(type, listener as EventListener | null, options);
  }

  /** As listeners, so that one that throws is told to the page's error handler and harms nobody else. */
  #listenToHandlers(): void {
    super.addEventListener(GAP, event => void this.#waitFor(this.onGap?.(event as MessageEvent<string>)));
    super.addEventListener(STATE, event => this.onState?.(event as StateEvent));
    super.addEventListener('message', event => this.onmessage?.(event as MessageEvent<string>));
    super.addEventListener('open', event => this.onopen?.(event));
    super.addEventListener('error', event => this.onerror?.(event as FailureEvent));
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
    if (frame.id && !isOrdered(frame.id)) this.#stopSharing();
    const from = this.#cursor;
    if (this.#accept(frame) && this.#tabs?.isLeader) this.#tell({ frame }, from);
  }

  /** Tells the page. Returns false for what it has been told before. */
  #accept({ id, event, data }: Frame): boolean {
    if (id) {
      const isNewLife = this.#afterGap && !!this.#cursor && !sameEpoch(id, this.#cursor);
      if (!isNewLife && !isAfter(id, this.#cursor)) return false;
      this.#afterGap = false;
      this.#cursor = id;
      this.#saved.writeSoon();
    }
    const isGap = event === this.#gapEvent;
    this.#afterGap ||= isGap;
    if (data !== undefined && event !== CURSOR) this.#dispatch(isGap ? GAP : event, data);
    if (id) this.#dispatch(CURSOR, '');
    return true;
  }

  #dispatch(type: string, data: string): void {
    this.#untold.push(new MessageEvent(type, { data, lastEventId: this.#cursor ?? '', origin: this.#origin }));
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
    const on = (target: EventTarget, type: string, then: (event: Event) => void) =>
      target.addEventListener(type, then, { signal });
    on(window, 'pagehide', () => this.#putAway());
    on(document, 'freeze', () => this.#putAway());
    on(window, 'pageshow', event => (event as PageTransitionEvent).persisted && this.#open());
    on(document, 'resume', () => this.#open());
    on(window, 'offline', () => this.#connection.offline());
    on(window, 'online', () => this.#connection.online());
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

function pollUrlOf(url: string): string {
  const poll = new URL(url);
  poll.pathname += '/poll';
  return poll.href;
}
