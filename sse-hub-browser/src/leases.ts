import { HubEventSource, type EndReason, type HubEventSourceOptions, type State } from './index.js';

/** The part of a stream's state that a component shows. */
export interface Snapshot {
  readonly state: State;
  /** Why the server has ended the stream, if the state is `ended`. */
  readonly reason: EndReason | undefined;
  /** The stream; undefined on a server, and until the component is mounted. */
  readonly source: HubEventSource | undefined;
}

/** Functions by event names. With a map of types, such as `{ order: Order }`, `data` has the type of its name. */
export type Handlers<Events extends object> = {
  [Name in keyof Events]?: (event: MessageEvent<Events[Name]>) => unknown;
} & {
  /** Events are missing: reload what the component shows. */
  'sse-hub.gap'?: (event: MessageEvent<string>) => unknown;
};

export const NOTHING_YET: Snapshot = { state: 'connecting', reason: undefined, source: undefined };

/** A stream that a component shares with others until it releases it. */
export interface Lease {
  readonly source: HubEventSource;
  release(): void;
}

/** The URL and the options of a component's latest rendering. */
export interface Request {
  url: string | URL | null | undefined;
  options: HubEventSourceOptions;
}

interface Entry {
  source: HubEventSource;
  snapshot: Snapshot;
  holders: Set<() => Request>;
  watchers: Set<() => void>;
}

const entries = new Map<string, Entry>();

/** Identifies a stream. Functions are not compared: a component creates new ones at each rendering. */
export function keyOf({ url, options }: Request): string | undefined {
  if (url === null || url === undefined) return undefined;
  const settings = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === 'function' ? 'function' : (value as unknown)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([String(url), settings]);
}

export function snapshotOf(key: string | undefined): Snapshot {
  return entries.get(key ?? '')?.snapshot ?? NOTHING_YET;
}

/**
 * Opens the stream, unless another component has opened it already.
 *
 * @param request returns the URL and options of the component, from which the key was made
 * @param changed called when there is a new snapshot
 */
export function lease(key: string, request: () => Request, changed: () => void = () => {}): Lease {
  const entry = entries.get(key) ?? open(key, request());
  const holder = () => request();
  const watcher = () => changed();
  entry.holders.add(holder);
  entry.watchers.add(watcher);
  return {
    source: entry.source,
    release() {
      entry.holders.delete(holder);
      entry.watchers.delete(watcher);
      // Deferred: StrictMode, hot module replacement and a change of the route acquire the stream again in the same
      // turn.
      setTimeout(() => closeUnheld(key, entry), 0);
    },
  };
}

function open(key: string, { url, options }: Request): Entry {
  const holders: Entry['holders'] = new Set();
  const watchers: Entry['watchers'] = new Set();
  const source = new HubEventSource(String(url), withLatestFunctions(options, holders));
  const entry: Entry = { source, snapshot: { state: source.state, reason: undefined, source }, holders, watchers };
  source.addEventListener('sse-hub.state', ({ state, reason }) => {
    entry.snapshot = { state, reason, source };
    watchers.forEach(changed => changed());
  });
  entries.set(key, entry);
  return entry;
}

function closeUnheld(key: string, entry: Entry): void {
  if (entry.holders.size || entries.get(key) !== entry) return;
  entries.delete(key);
  entry.source.close();
}

/** Replaces functions by wrappers that call those of a mounted component, if there is one, as of its latest rendering. */
function withLatestFunctions(options: HubEventSourceOptions, holders: Entry['holders']): HubEventSourceOptions {
  let latest = options;
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const call = (...parameters: unknown[]): unknown => {
      holders.forEach(request => (latest = request().options));
      return (latest as Record<string, (...parameters: unknown[]) => unknown>)[name]!(...parameters);
    };
    result[name] = typeof value === 'function' ? call : value;
  }
  return result;
}
