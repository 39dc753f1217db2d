// OpenAI's SDK: chat completions.
import { client } from './openai-client.mjs';
import { post, until, words } from './script.mjs';

function ask(at) {
  const one = client(at);
  one.stream = one.openai.chat.completions.stream({
    model: 'any',
    messages: [{ role: 'user', content: at.prompt }],
    stream_options: { include_usage: true },
  });
  one.seen.text = '';
  one.stream.on('content', delta => (one.seen.text += delta));
  // The result is awaited later; until then, a failure must not be an unhandled rejection.
  one.stream.finalChatCompletion().catch(() => {});
  return one;
}

async function end({ stream }) {
  const { choices, usage } = await stream.finalChatCompletion();
  return { text: choices[0].message.content, reason: choices[0].finish_reason, usage: usage?.completion_tokens ?? null };
}

export default () => ({
  complete: at => end(ask(at)),

  // It cannot resume. A request with the same key gets the same run from its start.
  async whole(at) {
    const { text } = await end(ask(at)).catch(() => end(ask({ ...at, base: at.plain })));
    return text;
  },

  async reload(at) {
    const before = ask(at);
    await until(() => words(before.seen.text) >= 3);
    before.stream.abort();
    return end(ask(at));
  },

  async twoViewers(at) {
    const first = ask(at);
    await until(() => words(first.seen.text) >= 3);
    const second = ask(at);
    return { first: await end(first), second: await end(second) };
  },

  async stopped(at) {
    const first = ask(at);
    await until(() => words(first.seen.text) >= 3);
    const second = ask(at);
    await until(() => words(second.seen.text) >= 3);
    const status = await post(`${at.plain}/api/runs/${second.seen.run}/stop`);
    return { first: await end(first), second: await end(second), stopped: status };
  },
});
