export interface ElectionHandlers {
  /** This tab is the leader from now on. */
  won(): void;
  /** Another tab has taken the leader's place from this one. */
  lost(): void;
  /** The browser does not let this page take part. */
  denied(): void;
}

/** How the tabs of a browser agree on a leader. */
export interface Election {
  readonly isLeader: boolean;
  /** Waits to become the leader. */
  stand(): void;
  /** Takes the place of a leader that does not answer; no more than one of those who wait does. */
  takeOver(): void;
  /** Gives the place up, or waits for it no longer. */
  leave(): void;
}

/**
 * Election by a lock of the browser (Web Locks). It passes on by itself when the leader's tab is closed or crashes, and is stolen from one
 * that hangs.
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

  /** Those who wait for the lock go on waiting for the new leader. */
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

  /** Asks for the lock. Returns once it is had, or will never be. */
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
      // Where locks are denied it throws at once.
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
