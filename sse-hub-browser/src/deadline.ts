/** The longest delay of a timer; a timer with a longer one fires immediately. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** Settles like the work, or rejects when the signal is aborted. Work that ignores the signal is abandoned. */
export function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(new Error('aborted'));
    signal.addEventListener('abort', abort);
    const settled = () => signal.removeEventListener('abort', abort);
    work.then(resolve, reject).then(settled, settled);
    if (signal.aborted) abort();
  });
}

/** Calls a function of the page, which may never settle, and rejects after a time. */
export async function within<T>(millis: number, signal: AbortSignal, call: (signal: AbortSignal) => T | Promise<T>, what: string): Promise<T> {
  const limit = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${millis} ms`)), Math.min(millis, LONGEST_TIMER));
  });
  try {
    return await until(signal, Promise.race([late, call(limit.signal)]));
  } finally {
    clearTimeout(timer);
    limit.abort();
  }
}
