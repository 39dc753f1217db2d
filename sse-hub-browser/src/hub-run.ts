import { Connection, type ConnectionSettings } from './connection.js';
import { resolveUrl } from './environment.js';
import { answered, Ended, type Failure, type Problem, problemOf } from './errors.js';
import { type ConnectionOptions, settingsOf } from './options.js';
import { watchPage } from './page.js';
import type { Frame } from './parser.js';

/** How a run has ended. */
export interface RunEnd {
  outcome: 'completed' | 'failed' | 'stopped' | 'expired' | 'lost';
  /** The cause, for programs. */
  code?: string;
  /** The cause, for people. */
  message?: string;
}

/** The state of a run: in progress, or its outcome. */
export type RunState = 'running' | RunEnd['outcome'];

/** One event of a run. */
export interface RunPart {
  /** The position after the event. */
  id: string;
  event: string;
  data: string;
}

/** Settings of a `HubRun`; all have a default. */
export interface HubRunOptions extends ConnectionOptions {
  /** Ends the loop with the signal's reason, and closes the connection. The run continues. */
  signal?: AbortSignal;
  /** Returns the URL of a run to resume it, relative to the request. By default, the response's `Content-Location`. */
  runUrl?: (run: string) => string;
  /** The URL for stopping the run, relative to its own URL. By default, its own URL with `/stop`. */
  stopUrl?: string;
  /** The method for stopping the run. By default, `POST`. */
  stopMethod?: 'POST' | 'DELETE';
  /** The `id` of the last part that the page has. */
  lastEventId?: string;
  /** Called when an attempt to connect has failed, and another one will follow. */
  onRetry?: (failure: Failure) => unknown;
}

/** Settings of a run that is started. */
export interface HubRunStartOptions extends HubRunOptions {
  /** Requests with the same key are for the same run. By default, each call has a new one. */
  idempotencyKey?: string;
}

const END = ' sse-hub.end ';
const OUTCOME = 'SSE-Hub-Run-Outcome';
const MAX_RETRIES = 10;

/**
 * A view of a run, such as the answer of a model or the progress of a job. It survives disconnects, network changes and reloads: parts
 * arrive in order, and each of them once. A run continues even if no page shows it.
 *
 * Leaving the loop closes the connection; another loop continues from there.
 */
export class HubRun implements AsyncIterable<RunPart> {
  readonly #options: HubRunOptions;
  readonly #settings: ConnectionSettings;
  readonly #connection: Connection;
  /** The request that starts the run, until it has been answered. */
  #request: RequestInit | undefined;
  #hasAddress: boolean;
  /** Defined while the connection is wanted. */
  #unwatch: (() => void) | undefined;
  #hasBegun = false;
  #id: string | undefined;
  #position: string | undefined;
  /** Counts the parts without an id since the position: how many were received, and how many of these the present response has repeated. */
  #taken = 0;
  #repeated = 0;
  #parts: RunPart[] = [];
  #end: RunEnd | undefined;
  #outcome: string | null = null;
  #problem: Problem | undefined;
  #failure: unknown;
  #waiting: (() => void)[] = [];
  readonly #abort = () => {
    this.#parts = [];
    this.#fail(this.#options.signal!.reason ?? new DOMException('aborted', 'AbortError'));
  };

  private constructor(url: string | URL, options: HubRunOptions, request?: RequestInit) {
    this.#options = options;
    this.#request = request;
    this.#hasAddress = !request;
    this.#position = options.lastEventId;
    this.#settings = {
      ...settingsOf(resolveUrl(url).href, { maxRetries: MAX_RETRIES, ...options, pollUrl: null }),
      fetch: (to, init) => this.#ask(to as string, init!),
    };
    this.#connection = new Connection(this.#settings, {
      position: () => this.#position,
      needsState: () => false,
      identified: () => this.#begin(),
      received: frame => this.#receive(frame),
      comment: text => text.startsWith(END) && this.#finish(JSON.parse(text.slice(END.length)) as RunEnd),
      became: () => {},
      failed: failure => queueMicrotask(() => options.onRetry?.(failure)),
      ended: (reason, { detail, status }) => {
        if (reason === 'done' || (this.#hasBegun && status === 404)) this.#finishAs(this.#outcome ?? 'lost');
        else this.#fail(new Ended(reason, detail, status, this.#problem));
      },
    });
  }

  /**
   * Shows a run that is in progress, or that has ended and is still kept.
   *
   * @param url the URL of the run, or of what it belongs to, such as a chat
   * @return null if there is no run
   * @throws HubRunError if the server refuses or is unreachable
   */
  static async resume(url: string | URL, options: HubRunOptions = {}): Promise<HubRun | null> {
    const run = await new HubRun(url, options).#opened();
    return run.#hasBegun || (run.#outcome && options.lastEventId) ? run : null;
  }

  /**
   * Starts a run, and shows it. The request may be repeated if it is unknown whether the server has received it; all repetitions have the
   * same `Idempotency-Key`.
   *
   * @param body sent as JSON
   * @throws HubRunError if the server refuses or is unreachable
   */
  static async start(url: string | URL, body: unknown, options: HubRunStartOptions = {}): Promise<HubRun> {
    const key = options.idempotencyKey ?? newKey();
    return new HubRun(url, options, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(body),
    }).#opened();
  }

  /** The id that the server has assigned. */
  get id(): string | undefined {
    return this.#id;
  }

  get state(): RunState {
    return this.#end?.outcome ?? 'running';
  }

  /** How the run has ended; undefined while it is in progress, or if that is unknown. */
  get end(): RunEnd | undefined {
    return this.#end;
  }

  /**
   * Stops the run, for all of its viewers. The loop ends when the server reports that the run has stopped.
   *
   * @throws HubRunError if the server refuses
   */
  async stop(): Promise<void> {
    if (this.#end) return;
    const { authorization, withCredentials, url } = this.#settings;
    const { stopUrl, stopMethod: method = 'POST' } = this.#options;
    if (!stopUrl) this.#requireAddress();
    const { signal } = new AbortController();
    const credentials = withCredentials ? 'include' : 'same-origin';
    const send = async () =>
      this.#fetch(new URL(stopUrl ?? `${url}/stop`, url).href, { method, credentials, headers: { ...(await authorization.headers(signal)) } });
    let response = await send();
    if (response.status === 401 && authorization.forget()) response = await send();
    if (!response.ok) throw new Ended('failed', answered(response.status), response.status, await problemOf(response));
    const outcome = response.headers.get(OUTCOME);
    if (outcome) this.#finishAs(outcome);
  }

  [Symbol.asyncIterator](): AsyncIterator<RunPart> {
    this.#open();
    return {
      next: async () => {
        await this.#until(() => this.#parts.length);
        const value = this.#parts.shift()!;
        return { value, done: !value };
      },
      return: async () => {
        this.#close();
        return { value: undefined, done: true };
      },
    };
  }

  async #opened(): Promise<this> {
    this.#open();
    await this.#until(() => this.#hasBegun);
    return this;
  }

  #open(): void {
    const { signal } = this.#options;
    if (this.#end || this.#unwatch) return;
    this.#failure = undefined;
    this.#unwatch = watchPage({
      online: () => this.#connection.online(),
      offline: () => this.#connection.offline(),
      putAway: () => this.#connection.close(),
      back: () => this.#connection.open(),
      seen: () => this.#connection.check(),
    });
    signal?.addEventListener('abort', this.#abort);
    if (signal?.aborted) this.#abort();
    else this.#connection.open();
  }

  #close(): void {
    this.#connection.close();
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#wake();
  }

  #fail(failure: unknown): void {
    this.#failure = failure;
    this.#close();
  }

  #finish(end: RunEnd): void {
    this.#end = end;
    this.#close();
  }

  #finishAs(outcome: string): void {
    this.#finish({ outcome } as RunEnd);
  }

  #wake(): void {
    this.#waiting.splice(0).forEach(wake => wake());
  }

  /** Waits until there is something, or until nothing more can arrive. */
  async #until(isThere: () => unknown): Promise<void> {
    while (!isThere() && this.#unwatch) await new Promise<void>(resolve => this.#waiting.push(resolve));
    if (!isThere() && this.#failure) throw this.#failure;
  }

  /** Sends the connection's request to start or show the run, and reads the run's state from the response. */
  async #ask(url: string, init: RequestInit): Promise<Response> {
    const request = this.#request;
    this.#problem = undefined;
    if (!request) this.#requireAddress();
    const response = await this.#fetch(url, { ...init, ...request, headers: { ...init.headers, ...request?.headers } as HeadersInit });
    const { ok, status, headers } = response;
    const id = headers.get('SSE-Hub-Run');
    this.#problem = await problemOf(response);
    const isGone = id && this.#id ? id !== this.#id : this.#hasBegun && this.#problem && status === 404;
    if (isGone) throw new Ended('done', 'the run is gone');
    this.#outcome = headers.get(OUTCOME);
    const isFinal = this.#outcome || (this.#problem && status !== 401 && status !== 503);
    if (!ok && !this.#hasBegun && isFinal) throw new Ended('failed', answered(status), status);
    if (id) {
      const { runUrl } = this.#options;
      const address = runUrl ? runUrl(id) : headers.get('Content-Location');
      this.#id = id;
      if (address) {
        this.#settings.url = new URL(address, response.url || url).href;
        this.#hasAddress = true;
      }
    }
    return response;
  }

  #requireAddress(): void {
    if (!this.#hasAddress) throw new Ended('failed', 'neither runUrl nor Content-Location');
  }

  #fetch(url: string, init: RequestInit): Promise<Response> {
    return (this.#options.fetch ?? fetch)(url, init);
  }

  #begin(): void {
    // An overloaded server may answer with an empty stream, which says nothing about the run.
    if (this.#id) this.#request = undefined;
    this.#hasBegun = true;
    this.#repeated = 0;
    this.#wake();
  }

  #receive({ id, event, data }: Frame): void {
    this.#request = undefined;
    if (id) {
      if (!isAfter(id, this.#position)) return;
      this.#position = id;
      this.#taken = this.#repeated = 0;
    } else if (this.#repeated++ < this.#taken) {
      return;
    } else {
      this.#taken++;
    }
    if (data === undefined) return;
    this.#parts.push({ id: this.#position ?? '', event, data });
    this.#wake();
  }
}

/**
 * Browsers generate UUIDs in secure contexts only. The key need not be secret: it has no meaning for users other than the owner of the run.
 */
function newKey(): string {
  return globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

/** Whether the position is later than another one of the same run. */
function isAfter(position: string, other = ''): boolean {
  const [run, offset] = position.split('.');
  const [otherRun, otherOffset] = other.split('.');
  return run !== otherRun || !(Number(offset) <= Number(otherOffset));
}
