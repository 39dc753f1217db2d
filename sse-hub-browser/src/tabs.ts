import { type Election, LockElection } from './election.js';
import { LeaseElection } from './lease-election.js';
import { type Message, type News, type Question, readMessage } from './messages.js';

export interface TabsHandlers {
  /** This tab is the leader from now on. */
  lead(): void;
  /** This tab is not the leader any more: another has taken its place. */
  follow(): void;
  /** Another tab asks the leader for news, or for a new connection. */
  asked(question: Question): void;
  /** The leader reports something. */
  heard(news: News): void;
  /** The browser does not let this page share anything. */
  denied(): void;
}

/** How often a tab makes sure of the leader, and how often in vain until it takes its place: less than a second in all. */
const TICK = 200;
const TICKS_WITHOUT_ANSWER = 3;

/** How tabs elect here; undefined where they cannot. The script for browsers that have locks comes without leases. */
export const kindOfElection = () => (globalThis.navigator?.locks ? LockElection : (LeaseElection as typeof LeaseElection | undefined));

/** The tabs of a browser that share one connection. They elect a leader, and all hear each other (BroadcastChannel). */
export class Tabs {
  readonly #name: string;
  readonly #on: TabsHandlers;
  readonly #election: Election;
  #channel: BroadcastChannel | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #unanswered = 0;

  /** @param name of what they share; tabs with other names do not hear each other */
  constructor(name: string, handlers: TabsHandlers) {
    this.#name = name;
    this.#on = handlers;
    // Where there are locks they may be denied all the same; then nothing is shared.
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

  /** Asks the leader for news, unless for something else. */
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
   * An answer is for all, whichever tab has asked. What a former leader still reports is known here, but not the end of the stream for all: the
   * lock may pass on before the message arrives.
   */
  #hear(news: News): void {
    this.#unanswered = 0;
    if (!this.isLeader || news.end) this.#on.heard(news);
  }

  #follow(): void {
    this.#unanswered = 0;
    this.ask();
    clearInterval(this.#timer);
    // Counted in turns and not by the clock: who was asleep reads its messages before the next turn.
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
