/** Ten thousand events of the application, each with the one that reports its position. */
const MOST_WAITING = 20_000;

export interface PendingEventsHandlers {
  dispatch(event: MessageEvent): void;
  /** What the page has loaded after a gap is there, or could not be loaded. */
  settled(): void;
  /** Makes the event for a gap that takes the place of events that were too many to wait. */
  gap(): MessageEvent;
}

/**
 * The events that the page has not seen yet. They wait while it loads what a gap has left out, so that what is loaded does not overwrite what
 * is newer.
 */
export class PendingEvents {
  readonly #on: PendingEventsHandlers;
  #events: MessageEvent[] = [];
  /** The next to be dispatched. To remove the first of a long list each time would take a browser minutes. */
  #next = 0;
  #loads = 0;
  #isFull = false;

  constructor(handlers: PendingEventsHandlers) {
    this.#on = handlers;
  }

  get areWaiting(): boolean {
    return this.#loads > 0;
  }

  add(event: MessageEvent): void {
    if (this.#isFull) return;
    this.#events.push(event);
    this.#isFull = this.areWaiting && this.#events.length - this.#next > MOST_WAITING;
    if (this.#isFull) this.#drop();
    this.#dispatch();
  }

  clear(): void {
    this.#isFull = false;
    this.#drop();
  }

  /** A page that could not load what it shows gets the rest all the same; that it could not is reported as for any promise. */
  async waitFor(loading: unknown): Promise<void> {
    if (!isThenable(loading)) return;
    this.#loads++;
    try {
      await loading;
    } finally {
      if (--this.#loads === 0) this.#settle();
    }
  }

  #settle(): void {
    if (this.#isFull) this.#events.push(this.#on.gap());
    this.#isFull = false;
    this.#on.settled();
    this.#dispatch();
  }

  #dispatch(): void {
    while (this.#next < this.#events.length && !this.areWaiting) this.#on.dispatch(this.#events[this.#next++]!);
    if (this.#next === this.#events.length) this.#drop();
  }

  #drop(): void {
    this.#events = [];
    this.#next = 0;
  }
}

/** Also the promises of libraries, such as those that zone.js puts in the place of the browser's. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
