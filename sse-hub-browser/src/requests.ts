import type { Authorization } from './authorization.js';
import { until } from './deadline.js';
import { isBrowser, resolveUrl } from './environment.js';
import { Ended, expectType } from './errors.js';

export interface RequestSettings {
  withCredentials: boolean;
  authorization: Authorization;
  /** In the place of the platform's own. */
  fetch: typeof fetch | undefined;
}

export interface RequestHandlers {
  position(): string | undefined;
  /** Whether the page shows nothing of what was published up to its position. */
  needsState(): boolean;
  /** An answer came for this identity, null where the server names none. What it throws is the end of the request. */
  identified(identity: string | null): void;
}

/** Schemes that `fetch` knows. Nothing is gained by asking for others again. */
const FETCHABLE = /^(https?|data|blob):$/;

/** Asks the server for what comes after a position. */
export class Requests {
  readonly #settings: RequestSettings;
  readonly #on: RequestHandlers;
  #wasRefused = false;

  constructor(settings: RequestSettings, handlers: RequestHandlers) {
    this.#settings = settings;
    this.#on = handlers;
  }

  /** What was granted was of use: the next refusal is another. */
  succeeded(): void {
    this.#wasRefused = false;
  }

  /** Returns an answer of the type; `sent` is called when all that it takes to ask is there. A poll may wait for so many milliseconds. */
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
      // To another origin, each request with this header would need the server's permission first.
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
      // A server that knows no polls may have begun a stream.
      response.body?.cancel().catch(() => undefined);
      throw problem;
    }
  }
}

/** As UTF-8 in a string of bytes, as headers are. */
function asBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
