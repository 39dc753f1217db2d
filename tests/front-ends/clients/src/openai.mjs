// OpenAI's SDK: chat completions, and responses that go on in the background.
import OpenAI from 'openai';
import { base, post, prompt, run } from './script.mjs';

let runId;
const client = new OpenAI({
  apiKey: 'none',
  baseURL: `${base}/v1`,
  maxRetries: 0,
  fetch: async (url, init) => {
    const response = await fetch(url, init);
    runId = response.headers.get('sse-hub-run') ?? runId;
    return response;
  },
});
const ask = { model: 'any', input: prompt, background: true, stream: true };

const whole = response => ({ status: response.status, text: response.output_text, error: response.error ?? null });

async function events(stream, act) {
  const got = [];
  for await (const event of stream) {
    got.push(event);
    if (await act?.(got)) break;
  }
  return got;
}

function summary(got) {
  return {
    numbers: got.every((event, i) => event.sequence_number === got[0].sequence_number + i),
    text: got.filter(event => event.type === 'response.output_text.delta').map(event => event.delta).join(''),
    last: got.at(-1)?.type,
    end: got.at(-1)?.response ? whole({ ...got.at(-1).response, output_text: said(got.at(-1).response) }) : null,
  };
}

const said = response =>
  response.output.flatMap(item => item.content ?? []).map(part => part.text ?? '').join('');

await run({
  async chat() {
    const stream = client.chat.completions.stream({ model: 'any', messages: [{ role: 'user', content: prompt }] });
    const completion = await stream.finalChatCompletion();
    return { text: completion.choices[0].message.content, reason: completion.choices[0].finish_reason };
  },

  async chatStopped() {
    const stream = client.chat.completions.stream({ model: 'any', messages: [{ role: 'user', content: prompt }] });
    let text = '';
    let status;
    stream.on('content', delta => {
      text += delta;
      if (!status && text.split(' ').length > 3) status = post(`/api/runs/${runId}/stop`);
    });
    const completion = await stream.finalChatCompletion();
    return {
      text: completion.choices[0].message.content,
      reason: completion.choices[0].finish_reason,
      stopped: await status,
    };
  },

  async responses() {
    return summary(await events(await client.responses.create(ask)));
  },

  // The connection is given up after a few events, and the rest is asked for by number.
  async responsesResumed() {
    const first = await events(await client.responses.create(ask), got => got.length === 6);
    const rest = await events(
      await client.responses.retrieve(first[0].response.id, { stream: true, starting_after: first.at(-1).sequence_number }),
    );
    return { ...summary([...first, ...rest]), began: rest[0].sequence_number };
  },

  async responsesCancelled() {
    let id;
    const got = await events(await client.responses.create(ask), async seen => {
      if (seen.length === 8) await client.responses.cancel(seen[0].response.id);
      id ??= seen[0].response.id;
    });
    return { ...summary(got), again: (await client.responses.cancel(id)).status };
  },

  // The helper of the SDK, which puts the response together and reads it from the start.
  async responsesHelper() {
    const first = await events(await client.responses.create(ask), got => got.length === 6);
    const stream = client.responses.stream({ response_id: first[0].response.id });
    return whole(await stream.finalResponse());
  },
});
