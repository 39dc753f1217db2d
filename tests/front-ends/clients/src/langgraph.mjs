// LangGraph's SDK joins a run.
import { Client } from '@langchain/langgraph-sdk';
import { base, rest, run } from './script.mjs';

await run({
  async join() {
    const client = new Client({ apiUrl: `${base}/langgraph`, apiKey: null });
    const parts = [];
    const after = rest[2];
    for await (const part of client.runs.joinStream('thread', rest[1], after ? { lastEventId: after } : {})) parts.push(part);
    return parts.map(({ id, event, data }) => ({ id: id?.replace(/^.*\./, ''), event, data }));
  },
});
