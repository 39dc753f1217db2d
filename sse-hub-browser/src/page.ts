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

/** Follows what becomes of the page, or of the worker, until what it returns is called. */
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
  // On its way down, the window sees what happens to the document, too. On a server there is nothing to listen to.
  const forEach = (change: 'addEventListener' | 'removeEventListener') => {
    for (const [type, listener] of Object.entries(listeners)) globalThis[change]?.(type, listener as EventListener, { capture: true });
  };
  forEach('addEventListener');
  return () => forEach('removeEventListener');
}
