// What Chromium has had since version 71 only. The builds take these in place of the names that the sources use.
export const sseHubGlobal = typeof self === 'object' ? self : global;
export const sseHubMicrotask = task => void Promise.resolve().then(task);
