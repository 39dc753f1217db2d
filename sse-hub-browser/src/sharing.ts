import type { Connection } from './connection.js';
import { within } from './deadline.js';
import { type EndReason, type Failure, NoPolling } from './errors.js';
import { Follower } from './follower.js';
import { identityOf } from './identity.js';
import { type News, PROTOCOL } from './messages.js';
import { isAfter } from './position.js';
import { Tabs } from './tabs.js';

export interface SharingHandlers {
  position(): string | undefined;
  /** Whether the page shows nothing of what was published up to its position. */
  needsState(): boolean;
  /** Takes what another tab has received. */
  take(news: News): void;
  /** What other tabs are to know of this one, which is the leader. */
  report(): News;
  failed(failure: Failure): void;
  ended(reason: EndReason, failure: Failure): void;
}

export interface SharingSettings {
  /** What tabs must have in common besides the identity. */
  name: string;
  isWanted: boolean;
  /** Milliseconds until a first poll without an answer is given up. */
  patience: number;
}

/**
 * Decides where this tab gets its events from: a connection of its own, or what another tab receives.
 *
 * Only tabs of one identity share, so nothing is shared until the server has named this tab's. A tab begins with a poll, which does that and
 * hands over what the tab has missed, and then joins the others. Where polls are not answered, nothing is shared: a tab that came
 * later could not fetch what the leader had before. Where one just failed, the tab begins with a stream of its own, and joins when its answer names
 * the identity.
 */
export class Sharing {
  readonly #settings: SharingSettings;
  readonly #connection: Connection;
  readonly #on: SharingHandlers;
  readonly #follower: Follower;
  #isWanted: boolean;
  #isOpen = false;
  #identity: string | undefined;
  #beginning: AbortController | undefined;
  #tabs: Tabs | undefined;

  constructor(settings: SharingSettings, connection: Connection, handlers: SharingHandlers) {
    this.#settings = settings;
    this.#isWanted = settings.isWanted;
    this.#connection = connection;
    this.#on = handlers;
    this.#follower = new Follower({
      ...handlers,
      poll: signal => connection.poll(0, signal),
      helpless: () => this.#goAlone(),
    });
  }

  get isShared(): boolean {
    return !!this.#tabs;
  }

  /** Whether this tab holds the connection that it lives on. */
  get holdsConnection(): boolean {
    return this.#tabs ? this.#tabs.isLeader : !this.#beginning;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    if (this.#isWanted) void this.#begin();
    else this.#connection.open();
  }

  /** Lets another tab go on. What keeps a connection or a lock would keep the page out of the back-forward cache. */
  close(): void {
    this.#isOpen = false;
    this.#beginning?.abort();
    this.#beginning = undefined;
    this.#connection.close();
    this.#leave();
  }

  /** Reports to the others, if this is the leader. */
  tell(more?: Partial<News>): void {
    if (this.#tabs?.isLeader) this.#tabs.tell({ ...this.#on.report(), ...more });
  }

  reconnect(): void {
    if (this.holdsConnection) this.#connection.reconnect();
    else this.#tabs?.ask('reconnect');
  }

  /** Makes sure that the connection and the leader are there. */
  check(): void {
    this.#connection.check();
    this.#tabs?.ask();
  }

  /** Takes the identity that an answer names. What is received belongs to it from here on. */
  identified(named: string | null): void {
    const known = this.#identity;
    this.#identity = identityOf(known, named);
    const mayJoin = this.#isOpen && this.#isWanted && !this.#beginning && this.#identity;
    if (mayJoin && (this.#identity !== known || !this.#tabs)) this.#join();
  }

  /** Shares no longer, and for good. */
  stop(): void {
    this.#isWanted = false;
    if (!this.#tabs) return;
    this.#leave();
    // A tab that follows has this from a poll, and its stream begins after the answer. The leader has its stream.
    queueMicrotask(() => this.#openOwn());
  }

  async #begin(): Promise<void> {
    const beginning = (this.#beginning = new AbortController());
    let hasPolled = true;
    try {
      await within(this.#settings.patience, beginning.signal, signal => this.#connection.poll(0, signal), 'a poll');
    } catch (problem) {
      // Whatever it is, the answer to the stream decides what becomes of this tab.
      hasPolled = false;
      this.#isWanted &&= !(problem instanceof NoPolling);
    }
    if (this.#beginning !== beginning) return;
    this.#beginning = undefined;
    if (hasPolled && this.#isWanted && this.#identity) this.#join();
    else this.#connection.open();
  }

  #join(): void {
    this.#leave();
    this.#tabs = new Tabs(`${PROTOCOL} ${this.#settings.name} ${this.#identity!}`, {
      lead: () => this.#lead(),
      follow: () => this.#connection.close(),
      asked: question => (question === 'hello' ? this.tell() : this.#connection.reconnect()),
      heard: news => this.#hear(news),
      denied: () => this.#goAlone(),
    });
    this.#tabs.enter();
  }

  #lead(): void {
    this.#follower.stop();
    this.tell();
    this.#connection.open(this.#on.report().state === 'polling');
  }

  #hear(news: News): void {
    // It may have begun with one of its own, before it knew whom to share with. That stays until it has what the leader has: polls may fail.
    if (this.#connection.isOpen && (this.#on.needsState() || isAfter(news.from, this.#on.position()))) return;
    this.#connection.close();
    this.#follower.receive(news);
  }

  #goAlone(): void {
    this.#isWanted = false;
    this.#leave();
    this.#openOwn();
  }

  #openOwn(): void {
    if (this.#isOpen) this.#connection.open();
  }

  #leave(): void {
    this.#follower.stop();
    this.#tabs?.leave();
    this.#tabs = undefined;
  }
}
