import { within } from './deadline.js';

/** A bearer token. One with an expiry is replaced before that; `expiresAt` is a date or milliseconds since 1970. */
export type Token = string | { value: string; expiresAt?: number | Date };

/**
 * Returns a new token each time it is called, or null if the user no longer has access. The signal is aborted when the result is no longer
 * needed.
 */
export type TokenSupplier = (signal: AbortSignal) => Token | null | Promise<Token | null>;

/** Returns additional headers for a request. */
export type HeadersSupplier = (signal: AbortSignal) => Record<string, string> | Promise<Record<string, string>>;

const LONGEST_MARGIN = 30_000;
const USUAL_TIMEOUT = 10_000;

/** Provides the headers of requests, and caches a token while it is valid. */
export class Authorization {
  readonly #headers: HeadersSupplier;
  readonly #supplier: TokenSupplier | undefined;
  readonly #timeout: number;
  #token: string | null | undefined;
  #renewAt = Infinity;

  constructor(headers: Record<string, string> | HeadersSupplier = {}, supplier?: TokenSupplier, timeout = USUAL_TIMEOUT) {
    this.#headers = typeof headers === 'function' ? headers : () => headers;
    this.#supplier = supplier;
    this.#timeout = timeout;
  }

  /** Milliseconds until the token has to be replaced; infinite if it does not expire. */
  get renewIn(): number {
    return this.#renewAt - Date.now();
  }

  /** Discards a token that was refused. Returns whether there may be another one. */
  forget(): boolean {
    this.#token = undefined;
    return !!this.#supplier;
  }

  /** Returns the headers, or null if the user no longer has access. */
  async headers(signal: AbortSignal): Promise<Record<string, string> | null> {
    const headers = await within(this.#timeout, signal, this.#headers, 'headers');
    if (!this.#supplier) return headers;
    if (this.#token === undefined || this.renewIn <= 0) {
      const given = await within(this.#timeout, signal, this.#supplier, 'token');
      const token = typeof given === 'string' ? { value: given } : given;
      this.#token = token && token.value;
      this.#renewAt = token?.expiresAt === undefined ? Infinity : beforeEnd(Number(token.expiresAt));
    }
    return this.#token === null ? null : { ...headers, Authorization: `Bearer ${this.#token}` };
  }
}

/**
 * Returns when a token is to be replaced: a tenth of its lifetime before its expiry, so that short-lived tokens are not renewed all the
 * time. A new token that seems to have expired means that this machine's clock is wrong; then the server decides when it expires.
 */
function beforeEnd(expiresAt: number): number {
  const life = expiresAt - Date.now();
  return life > 0 ? expiresAt - Math.min(LONGEST_MARGIN, life / 10) : Infinity;
}
