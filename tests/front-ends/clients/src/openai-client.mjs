// OpenAI's SDK, which does not come back by itself here.
import OpenAI from 'openai';

/** A client that notes which run it has. */
export function client({ base, id }) {
  const seen = {};
  const openai = new OpenAI({
    apiKey: 'none',
    baseURL: `${base}/v1`,
    maxRetries: 0,
    // The same question asks once.
    defaultHeaders: { 'Idempotency-Key': id },
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      seen.run = response.headers.get('sse-hub-run') ?? seen.run;
      return response;
    },
  });
  return { openai, seen };
}
