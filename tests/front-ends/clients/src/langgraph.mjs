// LangGraph's SDK, which reconnects by itself to the address in the first answer.
import { Client } from '@langchain/langgraph-sdk';
import { text, until, words } from './script.mjs';

const client = ({ base }) => new Client({ apiUrl: `${base}/langgraph`, apiKey: null });

async function read(stream, seen = { text: '', events: [] }) {
  try {
    for await (const { event, data } of stream) {
      seen.events.push(event);
      if (event === 'messages') seen.text += data[0].content;
      if (event === 'end') seen.end = data;
    }
  } catch (problem) {
    seen.thrown = text(problem);
  }
  const { events, run: _run, ...rest } = seen;
  return { ...rest, first: events[0] };
}

function ask(at, seen) {
  return client(at).runs.stream(at.id, 'chat', {
    input: { messages: [{ role: 'user', content: at.prompt }] },
    streamMode: 'messages-tuple',
    onRunCreated: ({ run_id }) => seen && (seen.run = run_id),
  });
}

/** Asks, and returns what it sees once the answer has begun. */
async function begun(at) {
  const seen = { text: '', events: [] };
  const done = read(ask(at, seen), seen);
  await until(() => words(seen.text) >= 3);
  return { seen, done };
}

export default () => ({
  complete: at => read(ask(at)),

  // Before the first answer it has no address to reconnect to, so its user asks again.
  async whole(at) {
    let seen = await read(ask(at));
    if (!seen.first) seen = await read(ask({ ...at, base: at.plain }));
    const { text, ...how } = seen;
    return how.end?.outcome === 'completed' ? text : { text, ...how };
  },

  async reload(at) {
    const { seen } = await begun(at);
    return read(client(at).runs.joinStream(at.id, seen.run));
  },

  async twoViewers(at) {
    const { seen, done } = await begun(at);
    const second = read(client(at).runs.joinStream(at.id, seen.run));
    return { first: await done, second: await second };
  },

  async stopped(at) {
    const { seen, done } = await begun(at);
    const also = { text: '', events: [] };
    const second = read(client(at).runs.joinStream(at.id, seen.run), also);
    await until(() => words(also.text) >= 3);
    await client(at).runs.cancel(at.id, seen.run);
    return { first: await done, second: await second, status: (await client(at).runs.get(at.id, seen.run)).status };
  },
});
