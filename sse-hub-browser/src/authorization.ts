import { within } from './deadline.js';

/** A bearer token. One with an end is replaced before that; `expiresAt` is a date or milliseconds since 1970. */
export type Token = string | { value: string; expiresAt?: number | Date };

/**
 * Gives a token, a new one each time that it is asked; or null when this user has no more access. The signal is aborted when the answer
 * is not needed any more.
 */
export type TokenSupplier = (signal: AbortSignal) => Token | null | Promise<Token | null>;

/** More headers of each request. */
export type HeadersSupplier = (signal: AbortSignal) => Record<string, string> | Promise<Record<string, string>>;

const LONGEST_MARGIN = 30_000;
const USUAL_TIMEOUT = 10_000;

/** What requests carry; keeps a token for as long as it is good. */
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

  /** Milliseconds until another token is due; infinite when none is. */
  get renewIn(): number {
    return this.#renewAt - Date.now();
  }

  /** The token was refused. Returns whether there may be another. */
  forget(): boolean {
    this.#token = undefined;
    return !!this.#supplier;
  }

  /** The headers, or null when there is no access any more. */
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
 * A tenth of its life before a token's end, so that short ones are not renewed all the time. A token that is new and over is one of
 * a clock that is wrong here: then the server tells when it is over.
 */
function beforeEnd(expiresAt: number): number {
  const life = expiresAt - Date.now();
  return life > 0 ? expiresAt - Math.min(LONGEST_MARGIN, life / 10) : Infinity;
}
