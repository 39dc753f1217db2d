export interface PageHandlers {
  online(): void;
  offline(): void;
  /** The page enters the back-forward cache, is frozen, or is left. */
  putAway(): void;
  /** The page has returned from there. */
  back(): void;
  /** The page has become visible again. */
  seen(): void;
}

/** Observes the lifecycle of the page or worker, until the returned function is called. */
export function watchPage({ online, offline, putAway, back, seen }: PageHandlers): () => void {
  const listeners = {
    online,
    offline,
    pagehide: putAway,
    freeze: putAway,
    pageshow: (event: PageTransitionEvent) => event.persisted && back(),
    resume: back,
    visibilitychange: () => document.hidden || seen(),
  };
  // In the capturing phase, the window also receives the events of the document. On a server there is nothing to
  // observe.
  const forEach = (change: 'addEventListener' | 'removeEventListener') => {
    for (const [type, listener] of Object.entries(listeners)) globalThis[change]?.(type, listener as EventListener, { capture: true });
  };
  forEach('addEventListener');
  return () => forEach('removeEventListener');
}
