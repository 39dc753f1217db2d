import { Connection, type State } from './connection.js';
import { isBrowser } from './environment.js';
import type { EndReason, Failure } from './errors.js';
import { CURSOR, EventSourceSurface, FailureEvent, GAP, StateEvent } from './event-source-surface.js';
import type { News } from './messages.js';
import { type ConnectionInfo, type HubEventSourceOptions, type OptionsFor, settingsOf } from './options.js';
import { watchPage } from './page.js';
import type { Frame } from './parser.js';
import { PendingEvents } from './pending-events.js';
import { isAfter, isOrdered, sameEpoch } from './position.js';
import { SavedPosition } from './saved-position.js';
import { Sharing } from './sharing.js';
import { kindOfElection } from './tabs.js';

/** How many milliseconds other tabs have to receive the end of the stream for all. */
const GOODBYE = 1000;

/**
 * Receives the events of a hub, like an `EventSource` (WHATWG HTML §9.2), and adds what that lacks: all tabs share one connection, the
 * position survives reloads, a silently dead connection is detected, requests can carry a token, and polling replaces streams that are held
 * back. No event is lost or delivered twice; if the server had to discard events, `onGap` is called.
 *
 * @typeParam Events the names of the events, for the type checker: `'order' | 'unread'`, or with `json` or `decode` a type that maps names
 *     to the types of their data: `{ order: Order; unread: number }`
 */
export class HubEventSource<Events extends string | object = string> extends EventSourceSurface<Events> {
  readonly #gapEvent: string;
  readonly #saved: SavedPosition;
  readonly #connection: Connection;
  readonly #sharing: Sharing;
  readonly #pending: PendingEvents;
  readonly #unwatch: () => void;
  #cursor: string | undefined;
  #needsState: boolean;
  #state: State = 'connecting';
  #heardAt: number | undefined;
  #nextTryAt: number | undefined;
  #afterGap = false;

  /**
   * @param url the URL of the stream, relative to the page or the worker's script
   * @throws DOMException a `SyntaxError` if the URL is invalid
   */
  constructor(url: string | URL, ...optional: OptionsFor<Events>) {
    const options: HubEventSourceOptions = optional[0] ?? {};
    super(url, options);
    const name = `${options.user ?? ''} ${this.url}`;
    this.#pending = new PendingEvents({
      dispatch: event => void this.dispatchEvent(event),
      settled: () => this.#state === 'ended' || this.#saved.saveSoon(),
      gap: () => this.message(GAP, '', this.#cursor ?? '')!,
    });
    // A page that reloads itself on a gap must not return to the position of the gap, and have it reported again.
    this.#saved = new SavedPosition(`sse-hub ${name}`, () =>
      this.#afterGap || this.#pending.areWaiting ? undefined : this.#cursor,
    );
    this.#cursor = options.cursor ?? this.#saved.load();
    this.#needsState = options.cursor === undefined;
    const settings = settingsOf(this.url, options);
    const { pollUrl, silence, gapEvent } = settings;
    this.#gapEvent = gapEvent;
    this.#connection = new Connection(
      settings,
      {
        position: () => this.#cursor,
        needsState: () => this.#needsState,
        identified: identity => this.#sharing.identified(identity),
        received: frame => this.#receive(frame),
        comment: () => {},
        became: state => this.#become(state),
        failed: failure => this.#fail(failure),
        ended: (reason, failure, isForAll) => this.#end(reason, failure, isForAll),
      },
    );
    const isWanted = (options.share ?? true) && pollUrl !== null && isBrowser() && 'BroadcastChannel' in globalThis && !!kindOfElection();
    this.#sharing = new Sharing({ name, isWanted, patience: silence }, this.#connection, {
      position: () => this.#cursor,
      needsState: () => this.#needsState,
      take: news => this.#take(news),
      report: () => this.#report(),
      failed: failure => this.readyState === this.CONNECTING && this.#fail(failure),
      ended: (reason, failure) => this.#end(reason, failure),
    });
    this.#unwatch = watchPage({
      online: () => this.#connection.online(),
      offline: () => this.#connection.offline(),
      putAway: () => this.#putAway(),
      back: () => this.#open(),
      seen: () => this.#sharing.check(),
    });
    this.#open();
  }

  /** The position: all events up to it have been delivered, or wait for `onGap`. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  override get state(): State {
    return this.#state;
  }

  /** The state of the connection. A tab that does not hold the connection returns what the leader has reported. */
  get connection(): ConnectionInfo {
    const { holdsConnection: isLeader, isShared } = this.#sharing;
    return { isLeader, isShared, heardAt: this.#heardAt, nextTryAt: this.#nextTryAt };
  }

  /** Replaces the connection immediately. A tab that does not hold it asks the leader to do so. */
  reconnect(): void {
    this.#sharing.reconnect();
  }

  /** Closes the source for good. Another tab takes over the connection. */
  override close(): void {
    if (this.#state === 'ended') return;
    this.#suspend();
    this.#unwatch();
    this.#pending.clear();
    this.#state = 'ended';
  }

  protected override handled(event: Event, result: unknown): void {
    if (event.type === GAP) void this.#pending.waitFor(result);
  }

  #open(): void {
    if (this.#state !== 'ended') this.#sharing.open();
  }

  #suspend(): void {
    this.#saved.save();
    this.#sharing.close();
  }

  #putAway(): void {
    this.#suspend();
    this.#become('connecting');
  }

  #report(): News {
    return { state: this.#state, from: this.#cursor, heardAt: this.#heardAt, nextTryAt: this.#nextTryAt };
  }

  /** Applies news of the leader. */
  #take({ state, heardAt, nextTryAt, frame, failure, end }: News): void {
    if (end) return this.#end(end.reason, end.failure);
    this.#heardAt = heardAt;
    this.#become(state);
    if (failure) this.#fail(failure);
    this.#nextTryAt = nextTryAt;
    if (frame) this.#accept(frame);
  }

  /** Applies a frame of this tab's own connection. */
  #receive(frame: Frame): void {
    this.#heardAt = Date.now();
    this.#nextTryAt = undefined;
    if (frame.id) this.#needsState = false;
    // If positions have no order, a tab cannot detect that it has missed events of the leader.
    if (frame.id && !isOrdered(frame.id)) this.#sharing.stop();
    const from = this.#cursor;
    if (this.#accept(frame)) this.#sharing.tell({ frame, from });
  }

  /** Delivers the frame to the page. Returns false if the page has received it before. */
  #accept({ id, event, data, origin }: Frame): boolean {
    if (id === '') this.#cursor = undefined;
    if (id) {
      const isNewLife = this.#afterGap && !!this.#cursor && !sameEpoch(id, this.#cursor);
      if (!isNewLife && isOrdered(id) && !isAfter(id, this.#cursor)) return false;
      this.#afterGap = false;
      this.#cursor = id;
      this.#saved.saveSoon();
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
    if (event) this.#pending.add(event);
  }

  #become(state: State, reason?: EndReason, failure?: Failure): void {
    if (this.#state === state || this.#state === 'ended') return;
    const wasOpen = this.readyState === this.OPEN;
    this.#state = state;
    // The end concerns only this tab: the others find out with their own credentials.
    if (state !== 'ended') this.#sharing.tell(failure && { failure });
    this.dispatchEvent(new StateEvent(state, reason, failure?.detail));
    const isOpen = this.readyState === this.OPEN;
    if (isOpen && !wasOpen) this.dispatchEvent(new Event('open'));
  }

  #fail(failure: Failure): void {
    this.#nextTryAt = failure.retryIn === undefined ? undefined : Date.now() + failure.retryIn;
    this.#sharing.tell({ failure });
    this.dispatchEvent(new FailureEvent(failure));
  }

  #end(reason: EndReason, failure: Failure, isForAll = false): void {
    if (this.#state === 'ended') return;
    if (isForAll) this.#sharing.tell({ end: { reason, failure } });
    this.#become('ended', reason, failure);
    this.dispatchEvent(new FailureEvent(failure));
    // The lock is passed on faster than messages are delivered, and a tab that gets it before the message would
    // reopen the stream.
    setTimeout(() => this.#suspend(), isForAll ? GOODBYE : 0);
    this.#unwatch();
  }
}
