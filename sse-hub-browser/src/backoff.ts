const USUAL_RETRY = 3000;
/** The shortest interval between requests, whatever a server or a proxy asks for. */
export const SHORTEST_WAIT = 100;
const LONGEST_RETRY = 30_000;
/** The longest delay, even if a server asks for more: one request a day costs it nothing. */
const LONGEST_DELAY = 24 * 60 * 60_000;

/** Computes the delay before the next attempt: it doubles after each failure, and is random so that clients do not reconnect in step. */
export class Backoff {
  #retry = USUAL_RETRY;
  #failures = 0;

  /** Sets the delay that the server has asked for. */
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

  /** Returns the delay after the end of a stream that has worked. */
  afterEnd(): number {
    return spread(this.#retry, 1 / 4);
  }

  /** Returns the delay after a failure, which is at least as long as the server has asked for. */
  afterFailure(asked = 0): number {
    const longest = Math.max(this.#retry, LONGEST_RETRY);
    const backOff = Math.min(this.#retry * 2 ** this.#failures, longest);
    this.failed();
    return spread(Math.max(clamp(asked), backOff), 1 / 2);
  }
}

/** Returns the server's delay, within bounds. */
export function clamp(millis: number): number {
  return Math.min(Math.max(millis, SHORTEST_WAIT), LONGEST_DELAY);
}

function spread(millis: number, share: number): number {
  return Math.round(millis * (1 + Math.random() * share));
}
