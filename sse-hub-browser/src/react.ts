import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { HubEventSource, HubEventSourceOptions } from './index.js';
import { type Handlers, keyOf, lease, NOTHING_YET, type Snapshot, snapshotOf } from './leases.js';

export type { Handlers, Snapshot } from './leases.js';

/**
 * Receives events of a hub while the component is mounted. All components with the same URL and options share one stream, which is closed
 * when the last of them is unmounted. On a server it does nothing.
 *
 * @typeParam Events the types of the events' data, by the names of the events
 * @param url the URL of the stream; null or undefined for none yet
 * @param options the options of the stream. If they change, another stream is opened; but functions may be new each time, and the latest
 *     are called
 * @param handlers functions by event names; the latest are called, so they need no `useCallback`
 */
export function useHubEventSource<Events extends object = Record<string, string>>(
  url: string | URL | null | undefined,
  options: HubEventSourceOptions = {},
  handlers: Handlers<Events> = {},
): Snapshot {
  const latest = useRef({ url, options, handlers });
  useEffect(() => {
    latest.current = { url, options, handlers };
  });
  const key = keyOf({ url, options });

  const subscribe = useCallback(
    (changed: () => void) => (key === undefined ? nothing : lease(key, () => latest.current, changed).release),
    [key],
  );
  const snapshot = useSyncExternalStore(
    subscribe,
    () => snapshotOf(key),
    () => NOTHING_YET,
  );

  const names = Object.keys(handlers).sort().join('\n');
  useEffect(() => {
    if (key === undefined || !names) return undefined;
    const { source, release } = lease(key, () => latest.current);
    const handle = (event: Event) => (latest.current.handlers as Record<string, (event: Event) => unknown>)[event.type]?.(event);
    names.split('\n').forEach(name => source.addEventListener(name, handle));
    return () => {
      names.split('\n').forEach(name => source.removeEventListener(name, handle));
      release();
    };
  }, [key, names]);
  return snapshot;
}

/**
 * Returns the last event of a name, or undefined before the first one. Of events in quick succession, some may be skipped: to count or
 * collect them, pass a handler to {@link useHubEventSource}.
 *
 * @param source the result of {@link useHubEventSource}
 */
export function useLastEvent<Data = string>(source: HubEventSource | undefined, name: string): MessageEvent<Data> | undefined {
  const [last, setLast] = useState<{ source: HubEventSource; event: MessageEvent<Data> }>();
  useEffect(() => {
    if (!source) return undefined;
    const keep = (event: Event) => setLast({ source, event: event as MessageEvent<Data> });
    source.addEventListener(name, keep);
    return () => source.removeEventListener(name, keep);
  }, [source, name]);
  return last && last.source === source && last.event.type === name ? last.event : undefined;
}

function nothing(): void {}
