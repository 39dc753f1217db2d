import { Backoff, SHORTEST_WAIT, clamp } from './backoff.js';
import { LONGEST_TIMER, until } from './deadline.js';
import { Empty, Ended, type EndReason, type Failure, NoPolling, Renewal, Silence, Unavailable, failureOf } from './errors.js';
import { EventStreamParser, type Frame } from './parser.js';
import { type RequestHandlers, type RequestSettings, Requests } from './requests.js';
import { Watchdog } from './watchdog.js';

/** The state of a connection. */
export type State = 'connecting' | 'live' | 'polling' | 'offline' | 'ended';

export interface ConnectionSettings extends RequestSettings {
  url: string;
  pollUrl: string | null;
  heartbeat: number;
  silence: number;
  gapEvent: string;
  /** How many consecutive attempts may fail before the connection ends. */
  maxRetries: number;
  log: (line: string) => void;
}

export interface ConnectionHandlers extends RequestHandlers {
  received(frame: Frame): void;
  comment(text: string): void;
  became(state: State): void;
  /** An attempt has failed, and another one will follow. */
  failed(failure: Failure): void;
  /** No further attempt will follow. `isForAll` if the end concerns not only this client, but all clients of the same stream. */
  ended(reason: EndReason, failure: Failure, isForAll: boolean): void;
}

/** A response of the polling endpoint. */
interface PollAnswer {
  cursor: string | null;
  gap: boolean;
  events: { id: string | null; event: string; data: string }[];
}

const POLL_WAIT = 25_000;
const POLL_PATIENCE = 10_000;
/** How long to poll before a stream is tried again: at first a few silences, and then twice as long each time. */
const FIRST_SPELL_IN_SILENCES = 4;
const LONGEST_SPELL = 600_000;
/** How long an application may be missing while it is redeployed. */
const REDEPLOYMENT = 60_000;

/** The position that a server sends when it has ended the stream for good. */
const NOT_WELCOME = 'not-welcome';

const END_FOR_GOOD = /* @__PURE__ */ new Ended('denied', 'ended for good');

/** Whether a response can be read while it is being received. */
const canStream = () => 'body' in Response.prototype;

/**
 * The connection to the hub: a stream, or polling where streams are held back. Both continue from the same position, so that switching
 * between them neither loses nor repeats events.
 */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #on: ConnectionHandlers;
  readonly #requests: Requests;
  readonly #backoff = new Backoff();
  readonly #watchdog = new Watchdog(silence => this.#giveUp(silence));
  /** A new object for each opening; undefined while the connection is closed. */
  #opening: object | undefined;
  #attempt = new AbortController();
  /** Why the current attempt was given up, if it was. */
  #reason: Error | undefined;
  /** Ends the pause between two attempts, if there is one. */
  #wake = () => {};
  #heartbeat: number;
  #retries = 0;
  #hasWorked = false;
  #missingSince: number | undefined;
  #hasSpoken = false;
  #isOffline = false;
  #canPoll: boolean;
  #hasPolled = false;
  #polls: boolean;
  #spell: number;

  constructor(settings: ConnectionSettings, handlers: ConnectionHandlers) {
    this.#settings = settings;
    this.#on = handlers;
    this.#requests = new Requests(settings, handlers);
    this.#heartbeat = settings.heartbeat;
    this.#canPoll = settings.pollUrl !== null;
    this.#polls = !canStream();
    this.#spell = this.#firstSpell;
  }

  /** Starts with polling if streams are known to be held back. */
  open(polls = false): void {
    if (this.#opening) return;
    if (polls) this.#polls = true;
    void this.#run((this.#opening = {}));
  }

  get isOpen(): boolean {
    return !!this.#opening;
  }

  close(): void {
    this.#opening = undefined;
    this.#attempt.abort();
    this.#watchdog.stop();
    this.#wake();
  }

  /** Checks immediately, rather than when a timer fires, whether the connection is alive. */
  check(): void {
    this.#wake();
    this.#watchdog.look();
  }

  /** Replaces the connection immediately. This says nothing about whether the network is available. */
  reconnect(): void {
    this.#wake();
    this.#giveUp(new Renewal('reconnects'));
  }

  /** The network has changed, and an open connection may be dead without an error. */
  online(): void {
    this.#isOffline = false;
    this.reconnect();
  }

  /** The browser reports that there is no network. */
  offline(): void {
    this.#isOffline = true;
    this.#giveUp(new Error('offline'));
    if (this.#opening) this.#tellTrying();
  }

  /** Delivers the events after the position; waits up to this many milliseconds if there are none. */
  async poll(waitMs: number, signal: AbortSignal, sent: () => void = () => undefined): Promise<void> {
    const response = await this.#requests.get(this.#settings.pollUrl!, 'application/json', signal, sent, waitMs).catch(problem => {
      // Only the response to a stream is final: the polling URL is a guess, and may have different access rules.
      if (!(problem instanceof Ended) || problem.reason === 'done' || !canStream()) throw problem;
      throw this.#noPolling(problem.message);
    });
    const answer = (await response.json().catch(problem => {
      // A broken connection says nothing about whether the server supports polls.
      if ((problem as Error).name !== 'SyntaxError') throw problem;
    })) as PollAnswer | undefined;
    if (signal.aborted) return;
    if (!Array.isArray(answer?.events)) throw this.#noPolling('no poll');
    const { cursor, gap, events } = answer;
    if (cursor === NOT_WELCOME) throw END_FOR_GOOD;
    this.#succeeded();
    this.#hasPolled = true;
    if (gap) this.#on.received({ event: this.#settings.gapEvent, data: '' });
    for (const { id, event, data } of events) this.#on.received(id === null ? { event, data } : { id, event, data });
    if (cursor !== null) this.#on.received({ id: cursor, event: '' });
  }

  #noPolling(detail: string): NoPolling {
    // If polls have been answered before, they may be answered again, for instance after a deployment.
    this.#canPoll = this.#hasPolled;
    return new NoPolling(detail);
  }

  get #firstSpell(): number {
    return FIRST_SPELL_IN_SILENCES * this.#settings.silence;
  }

  async #run(opening: object): Promise<void> {
    this.#tellTrying();
    while (this.#opening === opening) {
      const attempt = (this.#attempt = new AbortController());
      this.#reason = undefined;
      this.#hasSpoken = false;
      const delay = await this.#try(attempt, opening);
      attempt.abort();
      // If the connection was closed and reopened at once, a new loop is running already.
      if (this.#opening !== opening) return;
      this.#watchdog.stop();
      if (delay) await this.#pause(delay);
    }
  }

  /** Makes one attempt, and returns the milliseconds until the next one. */
  async #try(attempt: AbortController, opening: object): Promise<number> {
    let problem: unknown = new Empty('the server has ended the stream');
    try {
      await until(attempt.signal, this.#polls && this.#canPoll ? this.#pollOn(attempt) : this.#stream(attempt));
    } catch (thrown) {
      problem = this.#reason ?? thrown;
    }
    if (this.#opening !== opening) return 0;
    if (problem instanceof Renewal) {
      this.#settings.log(problem.message);
      return 0;
    }
    if (problem instanceof Ended && !this.#mayComeBack(problem)) return this.#end(problem);
    if (!this.#isOffline && ++this.#retries > this.#settings.maxRetries) return this.#end(givenUp(problem));
    this.#tellTrying();
    const delay = this.#delayAfter(problem);
    const failure = failureOf(problem, delay);
    this.#settings.log(`${failure.detail}; again in ${delay} ms`);
    this.#on.failed(failure);
    return delay;
  }

  #giveUp(reason: Error): void {
    this.#reason ??= reason;
    this.#attempt.abort();
  }

  #end(ended: Ended): number {
    this.close();
    this.#settings.log(`ended: ${ended.message}`);
    this.#on.ended(ended.reason, failureOf(ended), ended === END_FOR_GOOD);
    return 0;
  }

  /** An application that worked before and is now missing may be in the middle of a redeployment. */
  #mayComeBack({ status }: Ended): boolean {
    if (status !== 404 || !this.#hasWorked) return false;
    this.#missingSince ??= performance.now();
    return performance.now() - this.#missingSince < REDEPLOYMENT;
  }

  #tellTrying(): void {
    this.#on.became(this.#isOffline ? 'offline' : 'connecting');
  }

  /** Returns the milliseconds until the next attempt, by stream or by polling, and decides which. */
  #delayAfter(problem: unknown): number {
    const polled = this.#polls;
    this.#polls = !canStream();
    if (problem instanceof Empty && this.#retries === 1) return this.#backoff.afterEnd();
    if (problem instanceof Silence) {
      const isHeldBack = !this.#hasSpoken && !problem.slept && !polled && this.#canPoll;
      this.#polls ||= isHeldBack;
      // The silent connection may have been dead for long, so the next attempt follows immediately.
      if (isHeldBack || this.#backoff.isFirst) {
        this.#backoff.failed();
        return 0;
      }
    }
    return this.#backoff.afterFailure(problem instanceof Unavailable ? problem.retryAfterMillis : 0);
  }

  #pause(millis: number): Promise<void> {
    return new Promise<void>(resolve => {
      const timer = setTimeout(resolve, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #succeeded(): void {
    this.#backoff.succeeded();
    this.#requests.succeeded();
    this.#retries = 0;
    this.#hasWorked = true;
    this.#missingSince = undefined;
    this.#isOffline = false;
  }

  async #stream(attempt: AbortController): Promise<void> {
    const { url, silence, authorization, log } = this.#settings;
    // If polling is impossible, allow a new stream as much time as an established one.
    const patience = this.#canPoll ? silence : Math.max(silence, 2 * this.#heartbeat);
    const response = await this.#requests.get(url, 'text/event-stream', attempt.signal, () => {
      log(`asks for what comes after ${this.#on.position() ?? 'nothing'}`);
      this.#watchdog.expect(patience);
    });
    this.#heartbeat = clamp(Number(response.headers.get('SSE-Hub-Heartbeat')) || this.#heartbeat);
    const { origin } = new URL(response.url || url);
    const isElsewhere = origin !== new URL(url).origin;
    const renewal = setTimeout(
      () => this.#giveUp(new Renewal('the token ends')),
      Math.min(authorization.renewIn, LONGEST_TIMER),
    );
    const parser = new EventStreamParser(
      frame => !attempt.signal.aborted && this.#take(isElsewhere ? { ...frame, origin } : frame),
      millis => (this.#backoff.retry = millis),
      text => {
        if (attempt.signal.aborted) return;
        this.#isLive();
        this.#on.comment(text);
      },
    );
    const reader = response.body!.getReader();
    attempt.signal.addEventListener('abort', () => {
      clearTimeout(renewal);
      reader.cancel().catch(() => undefined);
    });
    for (let { value, done } = await reader.read(); !done && !attempt.signal.aborted; { value, done } = await reader.read()) {
      this.#heard();
      parser.feed(value!);
    }
  }

  #heard(): void {
    if (this.#hasSpoken) return this.#watchdog.heard();
    this.#hasSpoken = true;
    this.#spell = this.#firstSpell;
    this.#watchdog.expect(2 * this.#heartbeat);
  }

  #take(frame: Frame): void {
    // The page keeps its own position: after a reload, it may be allowed to connect again.
    if (frame.id === NOT_WELCOME) return this.#giveUp(END_FOR_GOOD);
    this.#isLive();
    this.#on.received(frame);
  }

  /**
   * An event or a comment has arrived. So nothing holds this stream back, and it does not come from a server that only announces when to
   * come back.
   */
  #isLive(): void {
    this.#succeeded();
    this.#on.became('live');
  }

  async #pollOn(attempt: AbortController): Promise<void> {
    const end = performance.now() + this.#spell;
    // The first poll only finds out whether polling works, so it does not wait.
    for (let waitMs = 0; waitMs >= 0; waitMs = canStream() ? Math.min(POLL_WAIT, Math.round(end - performance.now())) : POLL_WAIT) {
      const patience = waitMs + POLL_PATIENCE;
      // A proxy may respond immediately, whatever the client asks for.
      if (waitMs) await until(attempt.signal, this.#pause(SHORTEST_WAIT));
      await this.poll(waitMs, attempt.signal, () => this.#watchdog.expect(patience));
      if (attempt.signal.aborted) return;
      this.#on.became('polling');
    }
    this.#spell = Math.min(2 * this.#spell, LONGEST_SPELL);
    this.#polls = false;
    throw new Renewal('tries a stream');
  }
}

function givenUp(problem: unknown): Ended {
  const { detail, status } = failureOf(problem);
  return new Ended('failed', `${detail}, and no retries are left`, status);
}
