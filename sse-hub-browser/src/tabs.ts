import type { State } from './connection.js';
import type { EndReason, Failure } from './errors.js';
import type { Frame } from './parser.js';

/** What the leader tells: its state, its position, and what it has received behind that position. */
export interface News {
  state: State;
  reason: EndReason | undefined;
  failure?: Failure;
  from: string | undefined;
  frame?: Frame;
}

/** What tabs tell each other: news, or that somebody would like to hear some. */
type Message = News | 'hello';

export interface TabsHandlers {
  /** This tab is the leader from now on. */
  lead(): void;
  /** This tab is not the leader any more: another has taken its place. */
  follow(): void;
  /** Somebody asks the leader. */
  asked(): void;
  told(news: News): void;
}

/** How often a tab makes sure of the leader, and how often in vain until it takes its place: less than a second in all. */
const TICK = 200;
const TICKS_WITHOUT_ANSWER = 3;

/**
 * The tabs of a browser that share one connection. The leader holds a lock of the browser (Web Locks), which passes on by itself when
 * its tab is closed or crashes; from one that is stuck, it is taken. All hear each other (BroadcastChannel).
 */
export class Tabs {
  readonly #name: string;
  readonly #on: TabsHandlers;
  #channel: BroadcastChannel | undefined;
  #queue: AbortController | undefined;
  #release: (() => void) | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #unanswered = 0;

  constructor(name: string, handlers: TabsHandlers) {
    this.#name = name;
    this.#on = handlers;
  }

  /** Whether this browser, and the page's origin, have what it takes. Locks are there in secure contexts alone. */
  static get areSupported(): boolean {
    return typeof BroadcastChannel === 'function' && typeof navigator === 'object' && !!navigator.locks;
  }

  get isLeader(): boolean {
    return !!this.#release;
  }

  join(): void {
    if (this.#channel) return;
    const channel = (this.#channel = new BroadcastChannel(this.#name));
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data !== 'hello') this.#told(data);
      else if (this.isLeader) this.#on.asked();
    };
    this.#follow();
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#queue?.abort();
    this.#channel?.close();
    this.#channel = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  tell(news: News): void {
    this.#post(news);
  }

  /** Asks the leader to tell where it is. */
  ask(): void {
    this.#post('hello');
  }

  #post(message: Message): void {
    this.#channel?.postMessage(message);
  }

  /** Whoever has asked, the answer is for all. What a former leader still tells is known here. */
  #told(news: News): void {
    this.#unanswered = 0;
    if (!this.isLeader) this.#on.told(news);
  }

  #follow(): void {
    this.#unanswered = 0;
    this.#request({});
    this.ask();
    clearInterval(this.#timer);
    // Counted in turns and not by the clock: who was asleep reads its messages before the next turn.
    this.#timer = setInterval(() => this.#makeSure(), TICK);
  }

  #makeSure(): void {
    if (++this.#unanswered > TICKS_WITHOUT_ANSWER) void this.#takeOver();
    else if (this.#unanswered > 1) this.ask();
  }

  /** One of those who wait takes the lock from a leader that does not answer; the others go on waiting for the new one. */
  async #takeOver(): Promise<void> {
    this.#unanswered = 0;
    await navigator.locks.request(`${this.#name} take-over`, { ifAvailable: true }, lock => {
      if (lock && this.#channel && !this.isLeader) return this.#request({ steal: true });
      return undefined;
    });
  }

  /** Asks for the leader's lock. Returns once it is had, or will never be. */
  #request(options: LockOptions): Promise<void> {
    this.#queue?.abort();
    const queue = (this.#queue = new AbortController());
    return new Promise(decided => {
      navigator.locks
        .request(this.#name, options.steal ? options : { signal: queue.signal }, () => {
          decided();
          return queue.signal.aborted ? undefined : this.#lead();
        })
        .catch(() => {
          decided();
          // Taken by another, unless the tab has left.
          if (this.#release && this.#channel) this.#deposed();
        });
    });
  }

  #lead(): Promise<void> {
    clearInterval(this.#timer);
    return new Promise(release => {
      this.#release = release;
      this.#on.lead();
    });
  }

  #deposed(): void {
    this.#release = undefined;
    this.#on.follow();
    this.#follow();
  }
}
