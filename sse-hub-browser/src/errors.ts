/** Why a connection is not tried again: the server has nothing more, denies access, or answers what is not an event stream. */
export type EndReason = 'done' | 'denied' | 'failed';

/** There is no point in coming back. */
export class Ended extends Error {
  constructor(
    readonly reason: EndReason,
    message: string,
    readonly status?: number,
    /** What the server says of it; its words are the message. */
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

/** The server does not answer polls here. Streams may work all the same. */
export class NoPolling extends Error {}

/** What went wrong with an attempt to connect. */
export interface Failure {
  detail: string;
  /** Of the server's answer, if there was one. */
  status: number | undefined;
  /** Milliseconds until the next attempt; undefined when there is none. */
  retryIn: number | undefined;
}

export function failureOf(problem: unknown, retryIn?: number): Failure {
  const { message, status } = (problem ?? {}) as { message?: string; status?: number };
  return { detail: message ?? `${problem as string}`, status, retryIn };
}

/** Nothing was heard for too long; `slept` when this machine was asleep meanwhile, which says nothing about the connection. */
export class Silence extends Error {
  constructor(readonly slept: boolean) {
    super('silent for too long');
  }
}

/** The attempt is given up for another that begins at once. */
export class Renewal extends Error {}

/** The server has ended a stream in which there was nothing, as one does that is overloaded. */
export class Empty extends Error {}

/** The server cannot answer now, and may have said when it will. */
export class Unavailable extends Error {
  constructor(readonly status: number, readonly retryAfterMillis: number) {
    super(answered(status));
  }
}

const TO_BE_TRIED_AGAIN = [408, 425, 429];

/** Returns the response if it is what was asked for, and throws what it means if it is not. */
export function expectType(response: Response, type: string): Response {
  const { status, headers } = response;
  const actual = headers.get('Content-Type') ?? 'no type';
  if (status === 204) throw new Ended('done', answered(status), status);
  if (status === 401 || status === 403) throw new Ended('denied', answered(status), status);
  if (status >= 500 || TO_BE_TRIED_AGAIN.includes(status)) throw new Unavailable(status, retryAfter(headers));
  if (status !== 200) throw new Ended('failed', answered(status), status);
  // Whatever its parameters say, an event stream is UTF-8. After a redirect it is most often the page that asks for a password.
  if (actual.split(';')[0]!.trim().toLowerCase() !== type) {
    throw new Ended(response.redirected ? 'denied' : 'failed', answered(actual), status);
  }
  return response;
}

/** Seconds, or a date of the server's clock, which is compared with its own `Date` where that can be read (RFC 9110 §10.2.3). */
function retryAfter(headers: Headers): number {
  const value = headers.get('Retry-After') ?? '';
  if (/^\d+$/.test(value)) return 1000 * Number(value);
  const until = Date.parse(value) - (Date.parse(headers.get('Date') ?? '') || Date.now());
  return Math.max(0, until) || 0;
}
