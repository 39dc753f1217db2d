import { Backoff } from './backoff.js';
import { within } from './deadline.js';
import { Ended, type EndReason, type Failure, NoPolling, Unavailable, failureOf } from './errors.js';
import { isAfter } from './position.js';
import type { News } from './messages.js';

export interface FollowerHandlers {
  position(): string | undefined;
  /** Whether the page shows nothing of the state up to the position. */
  needsState(): boolean;
  /** Applies news that follow the position. */
  take(news: News): void;
  /** Delivers the events after the position. */
  poll(signal: AbortSignal): Promise<void>;
  failed(failure: Failure): void;
  /** Missing events cannot be fetched. */
  helpless(): void;
  ended(reason: EndReason, failure: Failure): void;
}

const MOST_WAITING = 1000;
/** After a failure, or if the polled node is not yet as far as the leader's. */
const PAUSE = 500;
const PATIENCE = 10_000;
/** Limits the delay that a server may ask for: the leader keeps receiving events, and this tab should not lag behind for long. */
const LONGEST_PAUSE = 30_000;

/**
 * Receives events from the leader. All news state the position that they follow. Events that are missing before it, because this tab was
 * opened later or was suspended, are fetched, and news that arrive in the meantime wait.
 */
export class Follower {
  readonly #on: FollowerHandlers;
  #waiting: News[] = [];
  #fetching: AbortController | undefined;
  readonly #backoff = new Backoff();

  constructor(handlers: FollowerHandlers) {
    this.#on = handlers;
    this.#backoff.retry = PAUSE;
  }

  receive(news: News): void {
    // Dropped news are fetched again. All of them are dropped: if only a gap were dropped, it would go unnoticed.
    if (this.#waiting.length >= MOST_WAITING) this.#waiting = [];
    this.#waiting.push(news);
    if (!this.#fetching) this.#readOn();
  }

  stop(): void {
    this.#fetching?.abort();
    this.#fetching = undefined;
    this.#waiting = [];
  }

  #readOn(): void {
    for (let news = this.#waiting[0]; news; news = this.#waiting[0]) {
      if (isAfter(news.from, this.#on.needsState() ? undefined : this.#on.position())) return void this.#fetch();
      this.#waiting.shift();
      this.#on.take(news);
    }
  }

  async #fetch(): Promise<void> {
    const { signal } = (this.#fetching = new AbortController());
    const before = this.#on.position();
    let pause = PAUSE * (1 + Math.random());
    try {
      await within(PATIENCE, signal, this.#on.poll, 'a poll');
      this.#backoff.succeeded();
    } catch (problem) {
      if (signal.aborted) return;
      if (problem instanceof Ended) return this.#on.ended(problem.reason, failureOf(problem));
      if (problem instanceof NoPolling) return this.#on.helpless();
      pause = this.#backoff.afterFailure(problem instanceof Unavailable ? Math.min(problem.retryAfterMillis, LONGEST_PAUSE) : 0);
      this.#on.failed(failureOf(problem, pause));
    }
    if (this.#on.position() === before) await new Promise(resolve => setTimeout(resolve, pause));
    if (signal.aborted) return;
    this.#fetching = undefined;
    this.#readOn();
  }
}
