// Replacements for features that the oldest browsers lack, or lack in the form that the sources use. The builds
// substitute these for the names in the sources; no global object is changed.

// Since Chrome 71, Firefox 65 and Safari 12.1.
export const sseHubGlobal = typeof self === 'object' ? self : global;
export const sseHubMicrotask = task => void Promise.resolve().then(task);
