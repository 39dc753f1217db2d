const USUAL_RETRY = 3000;
/** Nothing that a server or a proxy says makes a client ask more often. */
export const SHORTEST_WAIT = 100;
const LONGEST_RETRY = 30_000;
/** A server that names a longer time is asked again all the same: one request a day costs it nothing. */
const LONGEST_DELAY = 24 * 60 * 60_000;

/** How long to wait before the next attempt: twice as long after each failure, and never in step with other clients. */
export class Backoff {
  #retry = USUAL_RETRY;
  #failures = 0;

  /** The server has named its time to wait. */
  set retry(millis: number) {
    this.#retry = clamp(millis);
  }

  get isFirst(): boolean {
    return this.#failures === 0;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
  }

  /** After the end of a stream that has worked. */
  afterEnd(): number {
    return spread(this.#retry, 1 / 4);
  }

  /** After a failure; at least as long as the server has asked for. */
  afterFailure(asked = 0): number {
    const longest = Math.max(this.#retry, LONGEST_RETRY);
    const backOff = Math.min(this.#retry * 2 ** this.#failures, longest);
    this.failed();
    return spread(Math.max(clamp(asked), backOff), 1 / 2);
  }
}

/** What the server has named, within bounds. */
export function clamp(millis: number): number {
  return Math.min(Math.max(millis, SHORTEST_WAIT), LONGEST_DELAY);
}

function spread(millis: number, share: number): number {
  return Math.round(millis * (1 + Math.random() * share));
}
