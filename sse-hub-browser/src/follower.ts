import { Ended, type EndReason, type Failure, NoPolling, failureOf } from './errors.js';
import { isAfter } from './position.js';
import type { News } from './messages.js';

export interface FollowerHandlers {
  position(): string | undefined;
  /** Whether the page shows nothing of what was published up to there. */
  needsState(): boolean;
  /** Takes news that follow on the position. */
  take(news: News): void;
  /** Hands over what comes after the position. */
  poll(signal: AbortSignal): Promise<void>;
  failed(failure: Failure): void;
  /** What is missing cannot be fetched. */
  helpless(): void;
  ended(reason: EndReason, failure: Failure): void;
}

const MOST_WAITING = 1000;
/** After a failure, or from a node that is not yet where the leader's is. */
const PAUSE = 500;
const PATIENCE = 10_000;

/**
 * Lives on what the leader tells. All that it is told says where it follows on; what is missing before it, because this tab came later
 * or was put away, is fetched, and what is told meanwhile waits.
 */
export class Follower {
  readonly #on: FollowerHandlers;
  #waiting: News[] = [];
  #fetching: AbortController | undefined;

  constructor(handlers: FollowerHandlers) {
    this.#on = handlers;
  }

  receive(news: News): void {
    this.#waiting.push(news);
    // Whatever had to be left out is fetched again.
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
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
    const fetching = (this.#fetching = new AbortController());
    const { signal } = fetching;
    const patience = setTimeout(() => {
      fetching.abort();
      this.#fetching = undefined;
      this.#readOn();
    }, PATIENCE);
    signal.addEventListener('abort', () => clearTimeout(patience));
    const before = this.#on.position();
    try {
      await this.#on.poll(signal);
    } catch (problem) {
      if (signal.aborted) return;
      if (problem instanceof Ended) return this.#on.ended(problem.reason, failureOf(problem));
      if (problem instanceof NoPolling) return this.#on.helpless();
      this.#on.failed(failureOf(problem, PAUSE));
    }
    if (this.#on.position() === before) await new Promise(resolve => setTimeout(resolve, PAUSE * (1 + Math.random())));
    if (signal.aborted) return;
    fetching.abort();
    this.#fetching = undefined;
    this.#readOn();
  }
}
