import type { Authorization } from './authorization.js';
import { until } from './deadline.js';
import { isBrowser, resolveUrl } from './environment.js';
import { Ended, expectType } from './errors.js';

export interface RequestSettings {
  withCredentials: boolean;
  authorization: Authorization;
  /** Used instead of the platform's own. */
  fetch: typeof fetch | undefined;
}

export interface RequestHandlers {
  position(): string | undefined;
  /** Whether the page shows nothing of the state up to its position. */
  needsState(): boolean;
  /** A response with this identity has arrived; null if the server names none. An exception ends the request. */
  identified(identity: string | null): void;
}

/** Schemes that `fetch` supports. For others, a retry is pointless. */
const FETCHABLE = /^(https?|data|blob):$/;

/** Requests the events after a position. */
export class Requests {
  readonly #settings: RequestSettings;
  readonly #on: RequestHandlers;
  #wasRefused = false;

  constructor(settings: RequestSettings, handlers: RequestHandlers) {
    this.#settings = settings;
    this.#on = handlers;
  }

  /** The last token was accepted, so the next refusal is a new one. */
  succeeded(): void {
    this.#wasRefused = false;
  }

  /** Returns a response of the type; `sent` is called when the request is about to be sent. A poll may wait for this many milliseconds. */
  async get(path: string, type: string, signal: AbortSignal, sent: () => void, waitMs?: number): Promise<Response> {
    const { authorization, withCredentials, fetch = globalThis.fetch } = this.#settings;
    const url = resolveUrl(path);
    if (!FETCHABLE.test(url.protocol)) throw new Ended('failed', `${url.protocol} is not known`);
    const authorized = await authorization.headers(signal);
    if (!authorized) throw new Ended('denied', 'no token');
    const headers: Record<string, string> = { ...authorized, Accept: type };
    const position = this.#on.position();
    if (position && url.protocol.startsWith('http')) {
      url.searchParams.set('lastEventId', position);
      if (this.#on.needsState()) url.searchParams.set('retained', 'true');
      // For another origin, this header would make each request require a preflight.
      if (!isBrowser() || url.origin === globalThis.location?.origin) headers['Last-Event-ID'] = asBytes(position);
    }
    if (waitMs !== undefined) url.searchParams.set('waitMs', `${waitMs}`);
    const credentials = withCredentials ? 'include' : 'same-origin';
    sent();
    const answer = fetch(url.href, { headers, credentials, signal, cache: 'no-store' });
    const response = await until(signal, answer).catch(problem => {
      void answer.then(late => late.body?.cancel()).catch(() => undefined);
      throw problem;
    });
    if (response.status === 401 && !this.#wasRefused && authorization.forget()) {
      this.#wasRefused = true;
      return this.get(path, type, signal, sent, waitMs);
    }
    try {
      expectType(response, type);
      this.#on.identified(response.headers.get('SSE-Hub-Identity'));
      return response;
    } catch (problem) {
      // A server that does not support polls may have started a stream.
      response.body?.cancel().catch(() => undefined);
      throw problem;
    }
  }
}

/** Encodes the text as UTF-8, in a string of one character per byte, as headers require. */
function asBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
