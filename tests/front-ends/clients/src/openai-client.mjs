// OpenAI's SDK, with its retries disabled.
import OpenAI from 'openai';

/** Returns a client that records which run it gets. */
export function client({ base, id }) {
  const seen = {};
  const openai = new OpenAI({
    apiKey: 'none',
    baseURL: `${base}/v1`,
    maxRetries: 0,
    // A repeated question starts only one run.
    defaultHeaders: { 'Idempotency-Key': id },
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      seen.run = response.headers.get('sse-hub-run') ?? seen.run;
      return response;
    },
  });
  return { openai, seen };
}
