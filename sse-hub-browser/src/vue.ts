import {
  computed,
  getCurrentInstance,
  getCurrentScope,
  type MaybeRefOrGetter,
  onMounted,
  onScopeDispose,
  type Ref,
  type ShallowRef,
  shallowRef,
  toValue,
  watch,
} from 'vue';
import type { EndReason, HubEventSource, HubEventSourceOptions, State } from './index.js';
import { type Handlers, keyOf, lease, type Lease, NOTHING_YET, type Snapshot, snapshotOf } from './leases.js';

export type { Handlers } from './leases.js';

/** The result of {@link useHubEventSource}. */
export interface HubEvents<Events extends object> {
  readonly state: Readonly<Ref<State>>;
  /** Why the server has ended the stream, if the state is `ended`. */
  readonly reason: Readonly<Ref<EndReason | undefined>>;
  /** The stream; undefined on a server, and until the component is mounted. */
  readonly source: Readonly<Ref<HubEventSource | undefined>>;
  /** Returns the last event of a name. Of events in quick succession, watchers may skip some: to count or collect them, pass a handler. */
  last<Name extends string & keyof Events>(name: Name): Readonly<ShallowRef<MessageEvent<Events[Name]> | undefined>>;
}

/**
 * Receives events of a hub while the component is mounted, or until the effect scope is stopped. All components with the same URL and
 * options share one stream, which is closed when the last of them is unmounted. On a server it does nothing.
 *
 * @typeParam Events the types of the events' data, by the names of the events
 * @param url the URL of the stream, or a ref or getter of it; null or undefined for none yet
 * @param options the options of the stream, or a ref or getter of them. If they change, another stream is opened; functions are not
 *     compared
 * @param handlers functions by event names
 */
export function useHubEventSource<Events extends object = Record<string, string>>(
  url: MaybeRefOrGetter<string | URL | null | undefined>,
  options: MaybeRefOrGetter<HubEventSourceOptions> = {},
  handlers: Handlers<Events> = {},
): HubEvents<Events> {
  const request = () => ({ url: toValue(url), options: toValue(options) });
  const snapshot = shallowRef<Snapshot>(NOTHING_YET);
  const listeners = Object.entries(handlers) as [string, (event: Event) => unknown][];
  const lastEvents = new Map<string, ShallowRef<Event | undefined>>();
  let held: Lease | undefined;

  function release(): void {
    if (!held) return;
    const { source } = held;
    listeners.forEach(([name, listener]) => source.removeEventListener(name, listener));
    held.release();
    held = undefined;
  }

  function take(key: string | undefined): void {
    release();
    lastEvents.forEach(event => (event.value = undefined));
    if (key !== undefined) {
      const { source } = (held = lease(key, request, () => (snapshot.value = snapshotOf(key))));
      listeners.forEach(([name, listener]) => source.addEventListener(name, listener));
    }
    snapshot.value = snapshotOf(key);
  }

  function last(name: string): ShallowRef<Event | undefined> {
    const event = lastEvents.get(name) ?? shallowRef<Event>();
    if (lastEvents.has(name)) return event;
    const listener = (next: Event) => (event.value = next);
    lastEvents.set(name, event);
    listeners.push([name, listener]);
    held?.source.addEventListener(name, listener);
    return event;
  }

  const scope = getCurrentScope();
  const follow = () => watch(() => keyOf(request()), take, { immediate: true });
  const start = () => (scope ? scope.run(follow) : follow());
  // Not on a server, and not before hydration.
  if (getCurrentInstance()) onMounted(start);
  else if (typeof document === 'object') start();
  if (scope) onScopeDispose(release);

  return {
    state: computed(() => snapshot.value.state),
    reason: computed(() => snapshot.value.reason),
    source: computed(() => snapshot.value.source),
    last: last as HubEvents<Events>['last'],
  };
}
