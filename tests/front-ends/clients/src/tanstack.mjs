// TanStack AI: the client behind its hooks, with its adapter for server-sent events.
import { ChatClient, fetchServerSentEvents } from '@tanstack/ai-client';
import { post, text, until, words } from './script.mjs';

function open({ base, id }) {
  const seen = { requests: [] };
  const connection = fetchServerSentEvents(`${base}/tanstack`, {
    reconnect: { delayMs: 20 },
    fetchClient: async (url, init) => {
      const { searchParams } = new URL(url);
      const header = new Headers(init?.headers).get('last-event-id');
      seen.requests.push(`${init?.method ?? 'GET'} ${header ? 'resumes' : searchParams.get('offset') ?? 'begins'}`);
      if (init?.body) seen.run ??= JSON.parse(init.body).runId;
      const response = await fetch(url, init);
      seen.hubRun = response.headers.get('sse-hub-run');
      seen.answered = response.status;
      return response;
    },
  });
  const client = new ChatClient({ id, threadId: id, connection, onError: error => (seen.onError = text(error)) });
  return { client, connection, seen };
}

function answer(client) {
  const last = client.getMessages().at(-1);
  if (last?.role !== 'assistant') return '';
  return last.parts.filter(part => part.type === 'text').map(part => part.content).join('');
}

function end({ client, seen }) {
  const { run: _run, hubRun: _hubRun, answered: _answered, ...rest } = seen;
  return { text: answer(client), status: client.getStatus(), error: text(client.getError()), ...rest };
}

async function joined(at, run, got = { text: '' }) {
  for await (const chunk of open(at).connection.joinRun(run)) {
    if (chunk.type === 'TEXT_MESSAGE_CONTENT') got.text += chunk.delta;
    got.last = chunk.type;
  }
  return got;
}

/** Asks, and returns once the answer has begun. */
async function begun(at) {
  const one = open(at);
  const sent = one.client.sendMessage(at.prompt);
  await until(() => words(answer(one.client)) >= 3);
  return { one, sent };
}

export default () => ({
  async complete(at) {
    const one = open(at);
    await one.client.sendMessage(at.prompt);
    return end(one);
  },

  // It reconnects by itself after it has received an event. If it has not, its page joins the run. The page also joins if the cut came
  // after the last event: the client reconnects then too, and takes the 204 for an error.
  async whole(at) {
    const one = open(at);
    await one.client.sendMessage(at.prompt);
    if (one.client.getStatus() === 'ready') return answer(one.client);
    if (one.seen.requests.length > 1 && one.seen.answered !== 204) return end(one);
    const { text, last } = await joined({ ...at, base: at.plain }, one.seen.run);
    return last === 'RUN_FINISHED' ? text : { text, last };
  },

  // The run is read from its start, even after it has ended.
  async reload(at) {
    const { one, sent } = await begun(at);
    await sent;
    return joined(at, one.seen.run);
  },

  async twoViewers(at) {
    const { one, sent } = await begun(at);
    const second = await joined(at, one.seen.run);
    await sent;
    return { first: end(one), second };
  },

  async stopped(at) {
    const { one, sent } = await begun(at);
    const also = { text: '' };
    const viewed = joined(at, one.seen.run, also);
    await until(() => words(also.text) >= 3);
    const status = await post(`${at.plain}/api/runs/${one.seen.hubRun}/stop`);
    await sent;
    return { first: end(one), second: await viewed, stopped: status };
  },
});
