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
  /** Whether the page shows nothing of the state up to its position. */
  needsState(): boolean;
  /** Applies what another tab has received. */
  take(news: News): void;
  /** Returns the report of this tab, which is the leader, for the other tabs. */
  report(): News;
  failed(failure: Failure): void;
  ended(reason: EndReason, failure: Failure): void;
}

export interface SharingSettings {
  /** What tabs must have in common, in addition to the identity. */
  name: string;
  isWanted: boolean;
  /** Milliseconds until a first poll without a response is given up. */
  patience: number;
}

/**
 * Decides whether this tab gets its events from its own connection or from another tab.
 *
 * Only tabs of the same identity share, so nothing is shared until the server has named the identity of this tab. A tab begins with a
 * poll, which returns the identity and the events that the tab has missed, and then joins the others. If polls are not supported, nothing
 * is shared: a tab that is opened later could not fetch what the leader has received before. If a poll merely failed, the tab begins with
 * its own stream, and joins when the response names the identity.
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

  /** Whether this tab itself holds the connection from which it gets its events. */
  get holdsConnection(): boolean {
    return this.#tabs ? this.#tabs.isLeader : !this.#beginning;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    if (this.#isWanted) void this.#begin();
    else this.#connection.open();
  }

  /** Lets another tab take over. A page that kept a connection or a lock would be excluded from the back-forward cache. */
  close(): void {
    this.#isOpen = false;
    this.#beginning?.abort();
    this.#beginning = undefined;
    this.#connection.close();
    this.#leave();
  }

  /** Reports to the other tabs, if this is the leader. */
  tell(more?: Partial<News>): void {
    if (this.#tabs?.isLeader) this.#tabs.tell({ ...this.#on.report(), ...more });
  }

  reconnect(): void {
    if (this.holdsConnection) this.#connection.reconnect();
    else this.#tabs?.ask('reconnect');
  }

  /** Checks that the connection and the leader are alive. */
  check(): void {
    this.#connection.check();
    this.#tabs?.ask();
  }

  /** Applies the identity that a response names. Everything received from now on belongs to it. */
  identified(named: string | null): void {
    const known = this.#identity;
    this.#identity = identityOf(known, named);
    const mayJoin = this.#isOpen && this.#isWanted && !this.#beginning && this.#identity;
    if (mayJoin && (this.#identity !== known || !this.#tabs)) this.#join();
  }

  /** Stops sharing for good. */
  stop(): void {
    this.#isWanted = false;
    if (!this.#tabs) return;
    this.#leave();
    // A follower calls this during a poll, so its stream begins after the response. The leader has its stream
    // already.
    queueMicrotask(() => this.#openOwn());
  }

  async #begin(): Promise<void> {
    const beginning = (this.#beginning = new AbortController());
    let hasPolled = true;
    try {
      await within(this.#settings.patience, beginning.signal, signal => this.#connection.poll(0, signal), 'a poll');
    } catch (problem) {
      // Whatever the failure is, the response to the stream decides how this tab continues.
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
    // This tab may have opened its own stream before it knew whom to share with. It keeps the stream until it has
    // received what the leader has, since polls may fail.
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
