import type { State } from './connection.js';
import { resolveUrl } from './environment.js';
import type { EndReason, Failure } from './errors.js';

export const GAP = 'sse-hub.gap';
export const STATE = 'sse-hub.state';
export const CURSOR = 'sse-hub.cursor';

/** A change of state; the last one has a {@link StateEvent.reason}. */
export class StateEvent extends Event {
  constructor(
    readonly state: State,
    /** `done` if the server has nothing more (204), `denied` if it denies access, `failed` if a retry would not help. */
    readonly reason?: EndReason,
    readonly detail?: string,
  ) {
    super(STATE);
  }
}

/** An `error` event: an attempt to connect has failed, a connection has been lost, or no further attempt will follow. */
export class FailureEvent extends Event {
  /** A description of the failure, for logs. */
  readonly detail!: string;
  /** The status of the server's response, if there was one. */
  readonly status!: number | undefined;
  /** Milliseconds until the next attempt; undefined if there is none. */
  readonly retryIn!: number | undefined;

  constructor(failure: Failure) {
    super('error');
    Object.assign(this, failure);
  }
}

/** The events with their own types. */
export interface OwnEvents {
  open: Event;
  error: FailureEvent;
  'sse-hub.state': StateEvent;
  'sse-hub.gap': MessageEvent<string>;
  'sse-hub.cursor': MessageEvent<string>;
}

/** A function for an attribute such as `onmessage`. */
export type Handler<E extends Event> = ((event: E) => unknown) | null;

/** What `addEventListener` accepts. */
export type Listener<E extends Event> = ((event: E) => unknown) | { handleEvent(event: E): unknown } | null;

/** How many characters of data are shown in an error if the data cannot be decoded. */
const EXCERPT = 100;

function isOwn(type: string): boolean {
  return type === GAP || type === CURSOR;
}

/** Browsers and Deno can report an error without throwing it; in Node.js, an uncaught error would end the process. */
function report(problem: Error): void {
  (globalThis.reportError ?? console.error)(problem);
}

interface Attribute extends EventListenerObject {
  handler: (event: Event) => unknown;
}

/** The names of a source's events: a union of names, or the keys of a type that maps names to the types of their data. */
type NameOf<Events> = Events extends string ? Events : Extract<keyof Events, string>;

/** The type of an event's data: a string, unless it is decoded and its type is known. */
type DataOf<Events, Name> = Events extends string ? string : Name extends keyof Events ? Events[Name] : unknown;

/** How the text in a stream is converted to the data of events. */
export interface Decoding {
  /** Whether the data of each event is JSON. */
  json?: boolean;
  /** Converts the text to the data of the event; used instead of `json`. */
  decode?: (text: string, type: string) => unknown;
}

/**
 * The part that a source has in common with the platform's `EventSource` (WHATWG HTML §9.2.2): its members, their types, and how listeners
 * are called. The subclass decides what is received, and when.
 *
 * @typeParam Events the names of the events, or a type whose keys are the names and whose values are the types of their data
 */
export abstract class EventSourceSurface<Events extends string | object = string> extends EventTarget {
  readonly #url: URL;
  readonly #withCredentials: boolean;
  readonly #decode: ((text: string, type: string) => unknown) | undefined;
  readonly #gapListeners = new WeakMap<object, EventListener>();
  readonly #attributes = new Map<string, Attribute>();

  /**
   * @param url the URL of the stream, relative to the page or the worker's script
   * @throws DOMException a `SyntaxError` if the URL is invalid
   */
  constructor(url: string | URL, { withCredentials = false, json, decode }: { withCredentials?: boolean } & Decoding) {
    super();
    this.#url = resolveUrl(url);
    this.#withCredentials = withCredentials;
    this.#decode = decode ?? (json ? text => JSON.parse(text) as unknown : undefined);
  }

  static get CONNECTING(): 0 {
    return 0;
  }

  static get OPEN(): 1 {
    return 1;
  }

  static get CLOSED(): 2 {
    return 2;
  }

  get CONNECTING(): 0 {
    return 0;
  }

  get OPEN(): 1 {
    return 1;
  }

  get CLOSED(): 2 {
    return 2;
  }

  get url(): string {
    return this.#url.href;
  }

  get withCredentials(): boolean {
    return this.#withCredentials;
  }

  abstract get state(): State;

  get readyState(): 0 | 1 | 2 {
    if (this.state === 'ended') return this.CLOSED;
    return this.state === 'live' || this.state === 'polling' ? this.OPEN : this.CONNECTING;
  }

  get onopen(): Handler<Event> {
    return this.#handler('open');
  }

  set onopen(handler: Handler<Event>) {
    this.#setHandler('open', handler);
  }

  get onmessage(): Handler<MessageEvent<DataOf<Events, 'message'>>> {
    return this.#handler('message');
  }

  set onmessage(handler: Handler<MessageEvent<DataOf<Events, 'message'>>>) {
    this.#setHandler('message', handler);
  }

  // With this type, a source can be passed as an `EventSource`.
  get onerror(): ((event: any) => unknown) | null {
    return this.#handler('error');
  }

  set onerror(handler: Handler<FailureEvent>) {
    this.#setHandler('error', handler);
  }

  get onState(): Handler<StateEvent> {
    return this.#handler(STATE);
  }

  set onState(handler: Handler<StateEvent>) {
    this.#setHandler(STATE, handler);
  }

  /**
   * Events are missing that the server no longer has: reload what the page shows. If the function returns a promise, the events after the
   * gap wait until it is settled, so that the reloaded state does not overwrite newer data.
   */
  get onGap(): Handler<MessageEvent<string>> {
    return this.#handler(GAP);
  }

  set onGap(handler: Handler<MessageEvent<string>>) {
    this.#setHandler(GAP, handler);
  }

  override addEventListener<Type extends keyof OwnEvents>(
    type: Type,
    listener: Listener<OwnEvents[Type]>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener<Type extends NameOf<Events> | 'message'>(
    type: Type,
    listener: Listener<MessageEvent<DataOf<Events, Type>>>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, this.#awaited(type, listener), options);
  }

  override removeEventListener<Type extends keyof OwnEvents>(
    type: Type,
    listener: Listener<OwnEvents[Type]>,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener<Type extends NameOf<Events> | 'message'>(
    type: Type,
    listener: Listener<MessageEvent<DataOf<Events, Type>>>,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(type: string, listener: unknown, options?: boolean | EventListenerOptions): void {
    super.removeEventListener(type, this.#awaited(type, listener), options);
  }

  /** Closes the source for good. */
  abstract close(): void;

  /**
   * Receives the result of an attribute's function or of a {@link GAP} listener.
   *
   * @internal
   */
  protected abstract handled(event: Event, result: unknown): void;

  /**
   * Creates the event for a block of the stream, which comes from the URL's origin unless a redirect has led to another one. Data that
   * cannot be decoded is reported in the same way as an error in a listener, and there is no event.
   *
   * @internal
   */
  protected message(type: string, text: string, lastEventId: string, origin = this.#url.origin): MessageEvent | undefined {
    try {
      const data = this.#decode && !isOwn(type) ? this.#decode(text, type) : text;
      return new MessageEvent(type, { data, lastEventId, origin });
    } catch (problem) {
      const detail = `'${type}' cannot be decoded: ${text.slice(0, EXCERPT)}`;
      report(Object.assign(new Error(detail), { cause: problem }));
      return undefined;
    }
  }

  /** The platform ignores the results of listeners. Those of gap listeners are waited for, as with the attribute. */
  #awaited(type: string, listener: unknown): EventListener | null {
    if (type !== GAP || !listener) return listener as EventListener | null;
    const given = listener as ((event: Event) => unknown) | { handleEvent(event: Event): unknown };
    const known = this.#gapListeners.get(given);
    if (known) return known;
    const wrapper = (event: Event) =>
      this.handled(event, typeof given === 'function' ? given.call(this, event) : given.handleEvent(event));
    this.#gapListeners.set(given, wrapper);
    return wrapper;
  }

  #handler<E extends Event>(type: string): Handler<E> {
    return (this.#attributes.get(type)?.handler as Handler<E> | undefined) ?? null;
  }

  /**
   * Behaves as the platform's attributes: a function keeps its place among the listeners while it is replaced by another one, until it is
   * removed.
   */
  #setHandler(type: string, value: unknown): void {
    const present = this.#attributes.get(type);
    const handler = typeof value === 'function' ? (value as Attribute['handler']) : null;
    if (present && handler) {
      present.handler = handler;
    } else if (present) {
      super.removeEventListener(type, present);
      this.#attributes.delete(type);
    } else if (handler) {
      const attribute = { handler, handleEvent: (event: Event) => this.handled(event, attribute.handler.call(this, event)) };
      this.#attributes.set(type, attribute);
      super.addEventListener(type, attribute);
    }
  }
}
