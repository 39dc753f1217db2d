// TanStack AI: the client behind its hooks, with its adapter for server-sent events.
import { ChatClient, fetchServerSentEvents } from '@tanstack/ai-client';
import { base, id, post, prompt, run, text, until } from './script.mjs';

function client() {
  const seen = { requests: [] };
  const connection = fetchServerSentEvents(`${base}/tanstack`, {
    reconnect: { delayMs: 20 },
    fetchClient: async (url, init) => {
      const { searchParams } = new URL(url);
      const header = new Headers(init?.headers).get('last-event-id');
      seen.requests.push(`${init?.method ?? 'GET'} ${header ? 'resumes' : searchParams.get('offset') ?? 'begins'}`);
      const response = await fetch(url, init);
      seen.hubRun = response.headers.get('sse-hub-run');
      return response;
    },
  });
  const client = new ChatClient({
    id,
    threadId: id,
    connection,
    onChunk: chunk => {
      if (chunk.runId) seen.run ??= chunk.runId;
    },
    onError: error => (seen.onError = text(error)),
  });
  return { client, connection, seen };
}

function answer(client) {
  const last = client.getMessages().at(-1);
  if (last?.role !== 'assistant') return '';
  return last.parts.filter(part => part.type === 'text').map(part => part.content).join('');
}

function end({ client, seen }) {
  const { run: _run, hubRun: _hubRun, ...rest } = seen;
  return { text: answer(client), status: client.getStatus(), error: text(client.getError()), ...rest };
}

await run({
  async complete() {
    const one = client();
    await one.client.sendMessage(prompt);
    return end(one);
  },

  // Somebody else stops the answer.
  async stopped() {
    const one = client();
    const sent = one.client.sendMessage(prompt);
    await until(() => answer(one.client).split(' ').length > 3);
    const status = await post(`/api/runs/${one.seen.hubRun}/stop`);
    await sent;
    return { ...end(one), stopped: status };
  },

  // A second tab reads the run from its start, while it goes on and once more when it is over.
  async join() {
    const one = client();
    const sent = one.client.sendMessage(prompt);
    await until(() => answer(one.client).split(' ').length > 3);
    const live = await joined(one);
    await sent;
    return { live, after: await joined(one) };
  },
});

async function joined({ connection, seen }) {
  let text = '';
  let last;
  for await (const chunk of connection.joinRun(seen.run)) {
    if (chunk.type === 'TEXT_MESSAGE_CONTENT') text += chunk.delta;
    last = chunk.type;
  }
  return { text, last };
}
