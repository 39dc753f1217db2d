/** Ten thousand events of the application, each with the one that reports its position. */
const MOST_WAITING = 20_000;

export interface PendingEventsHandlers {
  dispatch(event: MessageEvent): void;
  /** What the page loads after a gap has arrived, or has failed to load. */
  settled(): void;
  /** Creates the gap event that replaces events of which too many were waiting. */
  gap(): MessageEvent;
}

/**
 * The events that the page has not received yet. After a gap they wait while the page reloads its state, so that the reloaded state does
 * not overwrite newer data.
 */
export class PendingEvents {
  readonly #on: PendingEventsHandlers;
  #events: MessageEvent[] = [];
  /** The index of the next event to dispatch. Removing the first element of a long array each time would take a browser minutes. */
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

  /** A page that could not load its state gets the remaining events nevertheless; the failure is reported as an unhandled rejection. */
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

/** Also recognises the promises of libraries, such as those with which zone.js replaces the browser's. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
