import { hasPage } from './environment.js';

export interface PageHandlers {
  online(): void;
  offline(): void;
  /** The page goes into the back-forward cache, is frozen or left. */
  putAway(): void;
  /** The page is back from there. */
  back(): void;
  /** The page is looked at again. */
  seen(): void;
}

/** Follows what becomes of the page, or of the worker, until the signal. */
export function watchPage(on: PageHandlers, signal: AbortSignal): void {
  const listen = (target: Partial<EventTarget>, type: string, then: (event: Event) => void) => {
    target.addEventListener?.(type, then);
    // Not by the listener's own option for a signal, which older browsers ignore.
    signal.addEventListener('abort', () => target.removeEventListener?.(type, then));
  };
  listen(globalThis, 'offline', () => on.offline());
  listen(globalThis, 'online', () => on.online());
  if (!hasPage()) return;
  listen(window, 'pagehide', () => on.putAway());
  listen(document, 'freeze', () => on.putAway());
  listen(window, 'pageshow', event => (event as PageTransitionEvent).persisted && on.back());
  listen(document, 'resume', () => on.back());
  listen(document, 'visibilitychange', () => document.hidden || on.seen());
}
