// What the oldest browsers do not have, or not as the sources use it. The builds take these in place of the names that the sources use; no
// global object is changed.

// Since Chrome 71, Firefox 65 and Safari 12.1.
export const sseHubGlobal = typeof self === 'object' ? self : global;
export const sseHubMicrotask = task => void Promise.resolve().then(task);
