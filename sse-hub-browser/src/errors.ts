/** Why a connection is not retried: the server has nothing more, denies access, or its response is not an event stream. */
export type EndReason = 'done' | 'denied' | 'failed';

/** Retrying is pointless. */
export class Ended extends Error {
  constructor(
    readonly reason: EndReason,
    message: string,
    readonly status?: number,
    /** The server's explanation; the message is taken from it. */
    readonly problem?: Problem,
  ) {
    super(`${(problem?.['detail'] ?? problem?.['title'] ?? message) as string}`);
  }
}

/** The body of a refusal (RFC 9457). */
export type Problem = Record<string, unknown>;

export const answered = (answer: unknown) => `the server answered ${answer as string}`;

export async function problemOf(response: Response): Promise<Problem | undefined> {
  if (/problem/.test(response.headers.get('Content-Type') ?? '')) return response.json().catch(() => undefined) as Promise<Problem | undefined>;
  return undefined;
}

/** The server does not answer polls at this URL. Streams may still work. */
export class NoPolling extends Error {}

/** Describes a failed attempt to connect. */
export interface Failure {
  detail: string;
  /** The status of the server's response, if there was one. */
  status: number | undefined;
  /** Milliseconds until the next attempt; undefined if there is none. */
  retryIn: number | undefined;
}

export function failureOf(problem: unknown, retryIn?: number): Failure {
  const { message, status } = (problem ?? {}) as { message?: string; status?: number };
  return { detail: message ?? `${problem as string}`, status, retryIn };
}

/** Nothing was received for too long; `slept` if this machine was asleep in the meantime, which says nothing about the connection. */
export class Silence extends Error {
  constructor(readonly slept: boolean) {
    super('silent for too long');
  }
}

/** The attempt is replaced by another one that begins immediately. */
export class Renewal extends Error {}

/** The server has ended a stream without any events, as an overloaded server does. */
export class Empty extends Error {}

/** The server cannot respond now, and may have said when to retry. */
export class Unavailable extends Error {
  constructor(readonly status: number, readonly retryAfterMillis: number) {
    super(answered(status));
  }
}

const TO_BE_TRIED_AGAIN = [408, 425, 429];

/** Returns the response if it has the requested type, and otherwise throws the error that its status stands for. */
export function expectType(response: Response, type: string): Response {
  const { status, headers } = response;
  const actual = headers.get('Content-Type') ?? 'no type';
  if (status === 204) throw new Ended('done', answered(status), status);
  if (status === 401 || status === 403) throw new Ended('denied', answered(status), status);
  if (status >= 500 || TO_BE_TRIED_AGAIN.includes(status)) throw new Unavailable(status, retryAfter(headers));
  if (status !== 200) throw new Ended('failed', answered(status), status);
  // An event stream is UTF-8, whatever the parameters of its type are. HTML after a redirect is usually a login page.
  if (actual.split(';')[0]!.trim().toLowerCase() !== type) {
    throw new Ended(response.redirected ? 'denied' : 'failed', answered(actual), status);
  }
  return response;
}

/**
 * Parses seconds, or a date of the server's clock, which is compared with the response's own `Date` if that is readable (RFC 9110 §10.2.3).
 */
function retryAfter(headers: Headers): number {
  const value = headers.get('Retry-After') ?? '';
  if (/^\d+$/.test(value)) return 1000 * Number(value);
  const until = Date.parse(value) - (Date.parse(headers.get('Date') ?? '') || Date.now());
  return Math.max(0, until) || 0;
}
