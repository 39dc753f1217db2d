import type { State } from './connection.js';
import type { EndReason, Failure } from './errors.js';
import type { Frame } from './parser.js';

/** Part of the name of each channel and lock: tabs that run a script of another version do not hear each other. */
export const PROTOCOL = 'sse-hub/2';

/** What the leader reports: its state, its position, and what it has received after that position. */
export interface News {
  state: State;
  from: string | undefined;
  heardAt: number | undefined;
  nextTryAt: number | undefined;
  frame?: Frame;
  failure?: Failure;
  /** The server has ended the stream that all share, for good. */
  end?: { reason: EndReason; failure: Failure };
}

/** What tabs ask of the leader: news, or a new connection. */
export type Question = 'hello' | 'reconnect';

export type Message = { kind: 'news'; news: News } | { kind: Question };

/** Returns the message, or undefined for anything else: any page of the origin can send to any channel. */
export function readMessage(data: unknown): Message | undefined {
  const { kind, news } = (data ?? {}) as { kind?: unknown; news?: Partial<News> };
  return kind === 'hello' || kind === 'reconnect' || (kind === 'news' && isNews(news ?? {})) ? (data as Message) : undefined;
}

function isNews({ state, from, frame, end }: Partial<News>): boolean {
  return (
    isText(state) &&
    state !== 'ended' &&
    isTextOrNothing(from) &&
    (!frame || (isText(frame.event) && isTextOrNothing(frame.id) && isTextOrNothing(frame.data))) &&
    (!end || !!end.failure)
  );
}

const isText = (value: unknown) => typeof value === 'string';
const isTextOrNothing = (value: unknown) => value === undefined || isText(value);
