import type { State } from './connection.js';
import type { EndReason, Failure } from './errors.js';
import type { Frame } from './parser.js';

/** Part of the name of each channel and lock, so that tabs with different versions of the script do not communicate. */
export const PROTOCOL = 'sse-hub/2';

/** A report of the leader: its state, its position, and what it has received after that position. */
export interface News {
  state: State;
  from: string | undefined;
  heardAt: number | undefined;
  nextTryAt: number | undefined;
  frame?: Frame;
  failure?: Failure;
  /** The server has ended the shared stream for good. */
  end?: { reason: EndReason; failure: Failure };
}

/** A request of a tab to the leader: for news, or for a new connection. */
export type Question = 'hello' | 'reconnect';

export type Message = { kind: 'news'; news: News } | { kind: Question };

/** Returns the message, or undefined for anything else: any page of the origin can send messages to any channel. */
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
