export interface ElectionHandlers {
  /** This tab has become the leader. */
  won(): void;
  /** Another tab has replaced this one as the leader. */
  lost(): void;
  /** The browser does not let this page take part. */
  denied(): void;
}

/** The algorithm by which the tabs of a browser elect a leader. */
export interface Election {
  readonly isLeader: boolean;
  /** Queues up to become the leader. */
  stand(): void;
  /** Replaces a leader that does not respond. At most one of the waiting tabs does so. */
  takeOver(): void;
  /** Resigns, or stops waiting. */
  leave(): void;
}

/**
 * Election with a lock of the browser (Web Locks). The browser passes the lock on when the leader's tab is closed or crashes, and another
 * tab steals it from a leader that hangs.
 */
export class LockElection implements Election {
  readonly #name: string;
  readonly #on: ElectionHandlers;
  #queue: AbortController | undefined;
  #release: (() => void) | undefined;

  constructor(name: string, handlers: ElectionHandlers) {
    this.#name = name;
    this.#on = handlers;
  }

  get isLeader(): boolean {
    return !!this.#release;
  }

  stand(): void {
    void this.#request({});
  }

  /** Tabs that wait for the lock keep waiting after it was stolen. */
  takeOver(): void {
    navigator.locks
      .request(`${this.#name} take-over`, { ifAvailable: true }, lock =>
        lock && this.#queue && !this.isLeader ? this.#request({ steal: true }) : undefined,
      )
      .catch(() => this.#on.denied());
  }

  leave(): void {
    this.#queue?.abort();
    this.#queue = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  /** Requests the lock. Settles once it is held, or will never be. */
  #request(options: LockOptions): Promise<void> {
    this.#queue?.abort();
    const queue = (this.#queue = new AbortController());
    return new Promise(decided => {
      const lead = () => {
        decided();
        return queue.signal.aborted ? undefined : this.#lead();
      };
      const failed = () => {
        decided();
        if (queue.signal.aborted) return;
        if (!this.#release) return this.#on.denied();
        this.#release = undefined;
        this.#on.lost();
        if (this.#queue === queue) this.stand();
      };
      // If locks are denied, the request throws synchronously.
      const ask = async () => navigator.locks.request(this.#name, options.steal ? options : { signal: queue.signal }, lead);
      ask().catch(failed);
    });
  }

  #lead(): Promise<void> {
    return new Promise(release => {
      this.#release = release;
      this.#on.won();
    });
  }
}
