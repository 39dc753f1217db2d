import type { Authorization } from './authorization.js';
import { resolveUrl } from './environment.js';
import { Ended, type EndReason, type Failure, NoPolling, Renewal, Silence, Unavailable, expectType, failureOf } from './errors.js';
import { EventStreamParser, type Frame } from './parser.js';
import { Watchdog } from './watchdog.js';

/** What a connection is doing. */
export type State = 'connecting' | 'live' | 'polling' | 'offline' | 'ended';

export interface ConnectionSettings {
  url: string;
  pollUrl: string | null;
  heartbeat: number;
  silence: number;
  withCredentials: boolean;
  gapEvent: string;
  authorization: Authorization;
}

export interface ConnectionHandlers {
  position(): string | undefined;
  frame(frame: Frame): void;
  state(state: State): void;
  /** An attempt has failed, and there will be another. */
  failed(failure: Failure): void;
  ended(reason: EndReason, failure: Failure): void;
}

/** An answer of the polling endpoint. */
interface PollAnswer {
  cursor: string | null;
  gap: boolean;
  events: { id: string | null; event: string; data: string }[];
}

const USUAL_RETRY = 3000;
const LONGEST_RETRY = 30_000;
const POLL_WAIT = 25_000;
const POLL_PATIENCE = 10_000;
/** How long to poll before finding out once more whether a stream comes through: a few silences, then twice as long each time. */
const FIRST_SPELL_IN_SILENCES = 4;
const LONGEST_SPELL = 600_000;
const LONGEST_TIMER = 2 ** 31 - 1;

/** Stands in the place of the position when the server has ended the stream for good. */
const NOT_WELCOME = 'not-welcome';

const notWelcome = () => new Ended('denied', 'the server has ended this stream for good');

/** Whether what is fetched can be read while it comes. */
const canStream = () => 'body' in Response.prototype;

/**
 * The connection to the hub: a stream, or polling where a stream does not come through. Both go on from the same position, so that
 * changing from one to the other loses nothing and repeats nothing.
 */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #on: ConnectionHandlers;
  readonly #watchdog = new Watchdog(silence => this.#attempt?.abort(silence));
  #running: AbortController | undefined;
  #attempt: AbortController | undefined;
  #wake: (() => void) | undefined;
  #heartbeat: number;
  #retry = USUAL_RETRY;
  #failures = 0;
  #wasRefused = false;
  #hasSpoken = false;
  #isOffline = false;
  #canPoll: boolean;
  #polls: boolean;
  #spell: number;

  constructor(settings: ConnectionSettings, handlers: ConnectionHandlers) {
    this.#settings = settings;
    this.#on = handlers;
    this.#heartbeat = settings.heartbeat;
    this.#canPoll = settings.pollUrl !== null;
    this.#polls = !canStream();
    this.#spell = this.#firstSpell;
  }

  /** Begins with polling when it is known that streams do not come through. */
  open(polls = false): void {
    if (this.#running) return;
    this.#polls ||= polls;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  close(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#watchdog.stop();
  }

  /** Finds out now, not when a timer is due, whether the connection is there. */
  check(): void {
    this.#wake?.();
    this.#watchdog.look();
  }

  /** The way to the server has changed, and what is open may be dead without a word. */
  online(): void {
    this.#isOffline = false;
    this.#wake?.();
    this.#attempt?.abort(new Renewal());
  }

  /** The browser says that there is no way to the server. */
  offline(): void {
    this.#isOffline = true;
    this.#attempt?.abort(new Error('offline'));
    if (this.#running) this.#tellTrying();
  }

  /** Hands over what comes after the position; waits up to so many milliseconds while there is nothing. */
  async poll(waitMs: number, signal: AbortSignal): Promise<void> {
    const url = this.#url(this.#settings.pollUrl!, { waitMs: `${waitMs}` });
    const response = await this.#fetch(url, 'application/json', signal).catch(problem => {
      // Only a stream's answer is final: the URL of polls is a guess, and may be guarded in another way.
      if (!(problem instanceof Ended) || problem.reason === 'done' || !canStream()) throw problem;
      this.#canPoll = false;
      throw new NoPolling(problem.message);
    });
    const { cursor, gap, events } = (await response.json()) as PollAnswer;
    if (signal.aborted) return;
    if (cursor === NOT_WELCOME) throw notWelcome();
    this.#succeeded();
    if (gap) this.#on.frame({ event: this.#settings.gapEvent, data: '' });
    for (const { id, event, data } of events) this.#on.frame(id === null ? { event, data } : { id, event, data });
    if (cursor !== null) this.#on.frame({ id: cursor, event: '' });
  }

  get #firstSpell(): number {
    return FIRST_SPELL_IN_SILENCES * this.#settings.silence;
  }

  async #run(running: AbortSignal): Promise<void> {
    this.#tellTrying();
    while (!running.aborted) {
      const attempt = (this.#attempt = new AbortController());
      const stop = () => attempt.abort();
      running.addEventListener('abort', stop);
      this.#hasSpoken = false;
      let delay;
      try {
        await (this.#polls && this.#canPoll ? this.#pollOn(attempt) : this.#stream(attempt));
        this.#tellTrying();
        delay = this.#retry * (1 + Math.random() / 4);
        this.#on.failed(failureOf('the server has ended the stream', Math.round(delay)));
      } catch (problem) {
        if (running.aborted) return;
        // Browsers tell an abort in words of their own.
        const cause: unknown = attempt.signal.aborted ? attempt.signal.reason : problem;
        if (cause instanceof Ended) return this.#end(cause);
        delay = this.#delayAfter(cause);
        // Nothing is known to be wrong, and so nothing is told.
        if (!(cause instanceof Renewal)) this.#on.failed(failureOf(cause, Math.round(delay)));
      } finally {
        running.removeEventListener('abort', stop);
        attempt.abort();
        // Who was closed and opened again at once is in its next attempt already.
        if (this.#attempt === attempt) this.#watchdog.stop();
      }
      if (delay > 0) await this.#pause(delay, running);
    }
  }

  #end(ended: Ended): void {
    this.close();
    this.#on.ended(ended.reason, failureOf(ended));
  }

  #tellTrying(): void {
    this.#on.state(this.#isOffline ? 'offline' : 'connecting');
  }

  /** Milliseconds until the next attempt. */
  #delayAfter(problem: unknown): number {
    if (problem instanceof Renewal) return 0;
    this.#tellTrying();
    if (problem instanceof Silence) {
      const isHeldBack = !this.#hasSpoken && !problem.slept && !this.#polls && this.#canPoll;
      this.#polls = isHeldBack || !canStream();
      // What is silent now may have been cut long ago: the next attempt tells.
      if (isHeldBack || this.#failures === 0) {
        this.#failures++;
        return 0;
      }
    } else {
      this.#polls = !canStream();
    }
    const backOff = Math.min(this.#retry * 2 ** this.#failures++, Math.max(this.#retry, LONGEST_RETRY));
    const asked = problem instanceof Unavailable ? problem.retryAfterMillis : 0;
    return Math.max(asked, backOff) * (1 + Math.random() / 2);
  }

  #pause(millis: number, running: AbortSignal): Promise<void> {
    return new Promise<void>(resolve => {
      const wake = (this.#wake = () => {
        clearTimeout(timer);
        running.removeEventListener('abort', wake);
        this.#wake = undefined;
        resolve();
      });
      const timer = setTimeout(wake, millis);
      running.addEventListener('abort', wake);
    });
  }

  #succeeded(): void {
    this.#failures = 0;
    this.#wasRefused = false;
    this.#isOffline = false;
  }

  #url(path: string, more: Record<string, string> = {}): string {
    const url = resolveUrl(path);
    const position = this.#on.position();
    if (position) url.searchParams.set('lastEventId', position);
    for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
    return url.href;
  }

  async #fetch(url: string, type: string, signal: AbortSignal): Promise<Response> {
    const { authorization, withCredentials } = this.#settings;
    const authorized = await authorization.headers();
    if (!authorized) throw new Ended('denied', 'there is no token any more');
    const headers = { ...authorized, Accept: type };
    const credentials = withCredentials ? 'include' : 'same-origin';
    const response = await fetch(url, { headers, credentials, signal, cache: 'no-store' });
    if (response.status !== 401) return expectType(response, type);
    if (this.#wasRefused || !authorization.forget()) throw new Ended('denied', 'the server denies access (401)', 401);
    this.#wasRefused = true;
    throw new Renewal();
  }

  async #stream(attempt: AbortController): Promise<void> {
    // Where nothing else can be tried, a stream has the time that it has later, too.
    this.#watchdog.expect(this.#canPoll ? this.#settings.silence : Math.max(this.#settings.silence, 2 * this.#heartbeat));
    const response = await this.#fetch(this.#url(this.#settings.url), 'text/event-stream', attempt.signal);
    this.#heartbeat = Number(response.headers.get('SSE-Hub-Heartbeat')) || this.#heartbeat;
    const { renewIn } = this.#settings.authorization;
    const renewal = setTimeout(() => attempt.abort(new Renewal()), Math.min(renewIn, LONGEST_TIMER));
    const { origin } = new URL(response.url || this.#settings.url);
    const isElsewhere = origin !== new URL(this.#settings.url).origin;
    const parser = new EventStreamParser(
      frame => !attempt.signal.aborted && this.#take(isElsewhere ? { ...frame, origin } : frame),
      millis => (this.#retry = millis),
    );
    try {
      const reader = response.body!.getReader();
      for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
        this.#heard();
        parser.push(value!);
      }
    } finally {
      clearTimeout(renewal);
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
    if (frame.id === NOT_WELCOME) return this.#attempt?.abort(notWelcome());
    this.#succeeded();
    this.#on.state('live');
    this.#on.frame(frame);
  }

  async #pollOn(attempt: AbortController): Promise<void> {
    const end = Date.now() + this.#spell;
    // The first answer only says that polling works.
    for (let waitMs = 0; waitMs >= 0; waitMs = canStream() ? Math.min(POLL_WAIT, end - Date.now()) : POLL_WAIT) {
      this.#watchdog.expect(waitMs + POLL_PATIENCE);
      await this.poll(waitMs, attempt.signal);
      this.#on.state('polling');
    }
    this.#spell = Math.min(2 * this.#spell, LONGEST_SPELL);
    this.#polls = false;
    throw new Renewal();
  }
}
