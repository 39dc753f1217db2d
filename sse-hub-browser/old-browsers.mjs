// What the oldest browsers do not have, or not as the sources use it. The builds take these in place of the names that the sources use; no
// global object is changed.

// Since Chrome 71, Firefox 65 and Safari 12.1.
export const sseHubGlobal = typeof self === 'object' ? self : global;
export const sseHubMicrotask = task => void Promise.resolve().then(task);

// A signal has a reason since Chrome 98, Firefox 97 and Safari 15.4.
export class SseHubAbortController extends sseHubGlobal.AbortController {
  abort(reason) {
    if (!('reason' in this.signal)) this.signal.reason = reason;
    super.abort(reason);
  }
}
