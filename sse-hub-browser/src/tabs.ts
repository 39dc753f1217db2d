import { type Election, LockElection } from './election.js';
import { LeaseElection } from './lease-election.js';
import { type Message, type News, type Question, readMessage } from './messages.js';

export interface TabsHandlers {
  /** This tab has become the leader. */
  lead(): void;
  /** This tab is no longer the leader: another one has replaced it. */
  follow(): void;
  /** Another tab asks the leader for news, or for a new connection. */
  asked(question: Question): void;
  /** The leader has sent a report. */
  heard(news: News): void;
  /** The browser does not let this page share anything. */
  denied(): void;
}

/** How often a tab checks the leader, and how many checks without an answer make it take over: less than a second in total. */
const TICK = 200;
const TICKS_WITHOUT_ANSWER = 3;

/**
 * Returns the kind of election that this browser supports, or undefined. The script for browsers with locks does not contain lease
 * elections.
 */
export const kindOfElection = () => (globalThis.navigator?.locks ? LockElection : (LeaseElection as typeof LeaseElection | undefined));

/** The tabs of a browser that share one connection. They elect a leader, and communicate through a BroadcastChannel. */
export class Tabs {
  readonly #name: string;
  readonly #on: TabsHandlers;
  readonly #election: Election;
  #channel: BroadcastChannel | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #unanswered = 0;

  /** @param name the name of what they share; tabs with different names do not communicate */
  constructor(name: string, handlers: TabsHandlers) {
    this.#name = name;
    this.#on = handlers;
    // Even if the browser has locks, they may be denied; then nothing is shared.
    this.#election = new (kindOfElection()!)(name, {
      won: () => this.#lead(),
      lost: () => this.#deposed(),
      denied: () => this.#deny(),
    });
  }

  get isLeader(): boolean {
    return this.#election.isLeader;
  }

  enter(): void {
    try {
      const channel = (this.#channel = new BroadcastChannel(this.#name));
      channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#receive(readMessage(data));
      this.#follow();
      this.#election.stand();
    } catch {
      this.#deny();
    }
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#election.leave();
    this.#channel?.close();
    this.#channel = undefined;
  }

  tell(news: News): void {
    this.#post({ kind: 'news', news });
  }

  /** Asks the leader for news, or for something else. */
  ask(kind: Question = 'hello'): void {
    this.#post({ kind });
  }

  #post(message: Message): void {
    this.#channel?.postMessage(message);
  }

  #receive(message: Message | undefined): void {
    if (message?.kind === 'news') this.#hear(message.news);
    else if (message && this.isLeader) this.#on.asked(message.kind);
  }

  /**
   * An answer is for all tabs, whichever has asked. The leader knows everything that a former leader still reports, except the end of the
   * stream for all: the lock may be passed on before that message arrives.
   */
  #hear(news: News): void {
    this.#unanswered = 0;
    if (!this.isLeader || news.end) this.#on.heard(news);
  }

  #follow(): void {
    this.#unanswered = 0;
    this.ask();
    clearInterval(this.#timer);
    // Counted in turns, not by the clock: a tab that was asleep reads its messages before its next turn.
    this.#timer = setInterval(() => this.#makeSure(), TICK);
  }

  #makeSure(): void {
    if (++this.#unanswered > TICKS_WITHOUT_ANSWER) {
      this.#unanswered = 0;
      this.#election.takeOver();
    } else if (this.#unanswered > 1) {
      this.ask();
    }
  }

  #lead(): void {
    clearInterval(this.#timer);
    this.#on.lead();
  }

  #deposed(): void {
    this.#on.follow();
    this.#follow();
  }

  #deny(): void {
    this.leave();
    this.#on.denied();
  }
}
