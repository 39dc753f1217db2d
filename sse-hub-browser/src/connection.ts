import { Backoff, SHORTEST_WAIT, clamp } from './backoff.js';
import { LONGEST_TIMER, until } from './deadline.js';
import { Empty, Ended, type EndReason, type Failure, NoPolling, Renewal, Silence, Unavailable, failureOf } from './errors.js';
import { EventStreamParser, type Frame } from './parser.js';
import { type RequestHandlers, type RequestSettings, Requests } from './requests.js';
import { Watchdog } from './watchdog.js';

/** What a connection is doing. */
export type State = 'connecting' | 'live' | 'polling' | 'offline' | 'ended';

export interface ConnectionSettings extends RequestSettings {
  url: string;
  pollUrl: string | null;
  heartbeat: number;
  silence: number;
  gapEvent: string;
  /** How many attempts in a row may fail before there are no more. */
  maxRetries: number;
  log: (line: string) => void;
}

export interface ConnectionHandlers extends RequestHandlers {
  received(frame: Frame): void;
  comment(text: string): void;
  became(state: State): void;
  /** An attempt has failed, and there will be another. */
  failed(failure: Failure): void;
  /** There will be no more. `isForAll` when not this client alone is concerned, but everybody on the same stream. */
  ended(reason: EndReason, failure: Failure, isForAll: boolean): void;
}

/** An answer of the polling endpoint. */
interface PollAnswer {
  cursor: string | null;
  gap: boolean;
  events: { id: string | null; event: string; data: string }[];
}

const POLL_WAIT = 25_000;
const POLL_PATIENCE = 10_000;
/** How long to poll before finding out once more whether a stream comes through: a few silences, then twice as long each time. */
const FIRST_SPELL_IN_SILENCES = 4;
const LONGEST_SPELL = 600_000;
/** How long an application may be missing while it is deployed anew in its place. */
const REDEPLOYMENT = 60_000;

/** Stands in the place of the position when the server has ended the stream for good. */
const NOT_WELCOME = 'not-welcome';

const END_FOR_GOOD = /* @__PURE__ */ new Ended('denied', 'ended for good');

/** Whether what is fetched can be read while it comes. */
const canStream = () => 'body' in Response.prototype;

/**
 * The connection to the hub: a stream, or polling where a stream does not come through. Both go on from the same position, so that
 * changing from one to the other loses nothing and repeats nothing.
 */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #on: ConnectionHandlers;
  readonly #requests: Requests;
  readonly #backoff = new Backoff();
  readonly #watchdog = new Watchdog(silence => this.#giveUp(silence));
  /** Another one each time that it is opened; undefined while it is closed. */
  #opening: object | undefined;
  #attempt = new AbortController();
  /** Why the attempt was given up, if it was. */
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

  /** Begins with polling when it is known that streams do not come through. */
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

  /** Finds out now, not when a timer is due, whether the connection is there. */
  check(): void {
    this.#wake();
    this.#watchdog.look();
  }

  /** Begins another connection at once. That says nothing about whether there is a way to the server. */
  reconnect(): void {
    this.#wake();
    this.#giveUp(new Renewal('reconnects'));
  }

  /** The way to the server has changed, and what is open may be dead without a word. */
  online(): void {
    this.#isOffline = false;
    this.reconnect();
  }

  /** The browser says that there is no way to the server. */
  offline(): void {
    this.#isOffline = true;
    this.#giveUp(new Error('offline'));
    if (this.#opening) this.#tellTrying();
  }

  /** Hands over what comes after the position; waits up to so many milliseconds while there is nothing. */
  async poll(waitMs: number, signal: AbortSignal, sent: () => void = () => undefined): Promise<void> {
    const response = await this.#requests.get(this.#settings.pollUrl!, 'application/json', signal, sent, waitMs).catch(problem => {
      // Only a stream's answer is final: the URL of polls is a guess, and may be guarded in another way.
      if (!(problem instanceof Ended) || problem.reason === 'done' || !canStream()) throw problem;
      throw this.#noPolling(problem.message);
    });
    const answer = (await response.json().catch(problem => {
      // A connection that breaks says nothing about what the server knows.
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
    // Where polls were answered before, they may be again, as after a deployment.
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
      // Who was closed and opened again at once is in its next attempt already.
      if (this.#opening !== opening) return;
      this.#watchdog.stop();
      if (delay) await this.#pause(delay);
    }
  }

  /** Makes one attempt. Returns the milliseconds until the next. */
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

  /** An application that worked and is missing may be about to be deployed in its place. */
  #mayComeBack({ status }: Ended): boolean {
    if (status !== 404 || !this.#hasWorked) return false;
    this.#missingSince ??= performance.now();
    return performance.now() - this.#missingSince < REDEPLOYMENT;
  }

  #tellTrying(): void {
    this.#on.became(this.#isOffline ? 'offline' : 'connecting');
  }

  /** Milliseconds until the next attempt, by stream or by polling. */
  #delayAfter(problem: unknown): number {
    const polled = this.#polls;
    this.#polls = !canStream();
    if (problem instanceof Empty && this.#retries === 1) return this.#backoff.afterEnd();
    if (problem instanceof Silence) {
      const isHeldBack = !this.#hasSpoken && !problem.slept && !polled && this.#canPoll;
      this.#polls ||= isHeldBack;
      // What is silent now may have been cut long ago: the next attempt tells.
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
    // Where nothing else can be tried, a stream has the time that it has later, too.
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
    // The position that this page has stays: loaded again, it may be welcome again.
    if (frame.id === NOT_WELCOME) return this.#giveUp(END_FOR_GOOD);
    this.#isLive();
    this.#on.received(frame);
  }

  /** An event or a comment has come: nothing holds this stream back, and it is not that of a server which only says when to come back. */
  #isLive(): void {
    this.#succeeded();
    this.#on.became('live');
  }

  async #pollOn(attempt: AbortController): Promise<void> {
    const end = performance.now() + this.#spell;
    // The first answer only says that polling works.
    for (let waitMs = 0; waitMs >= 0; waitMs = canStream() ? Math.min(POLL_WAIT, Math.round(end - performance.now())) : POLL_WAIT) {
      const patience = waitMs + POLL_PATIENCE;
      // A proxy may answer at once, whatever the client asks for.
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
