// Each client reads a stream as its documentation describes, and what it returns is added to window.got.
import { HttpAgent } from '@ag-ui/client';
import { fetchEventSource } from '@microsoft/fetch-event-source';
import { fetchServerSentEvents } from '@tanstack/ai-client';
import { DefaultChatTransport } from 'ai';
import OpenAI from 'openai';

const clients = {
  'fetch-event-source': url =>
    fetchEventSource(url, {
      openWhenHidden: true,
      onmessage: ({ data }) => take(JSON.parse(data)),
      onerror(problem) {
        throw problem;
      },
    }),

  async ai(url) {
    const transport = new DefaultChatTransport({ api: url, fetch: () => fetch(url) });
    const chunks = await transport.sendMessages({ trigger: 'submit-message', chatId: '1', messages: [] });
    const reader = chunks.getReader();
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) take(value);
  },

  'ag-ui': url =>
    new HttpAgent({ url, fetch: () => fetch(url) }).runAgent({}, { onEvent: ({ event }) => take(event) }),

  async openai(url) {
    const client = new OpenAI({ apiKey: 'none', dangerouslyAllowBrowser: true, maxRetries: 0, fetch: () => fetch(url) });
    const chunks = await client.chat.completions.create({ model: 'any', messages: [], stream: true });
    for await (const chunk of chunks) take(chunk);
  },

  async tanstack(url) {
    const connection = fetchServerSentEvents(url, { fetchClient: () => fetch(url) });
    for await (const chunk of connection.connect([])) take(chunk);
  },
};

function take(value) {
  window.got.push(JSON.stringify(value));
}

window.fetchEventSource = fetchEventSource;
window.got = [];
window.ended = false;
window.failure = '';
window.read = (client, url) =>
  void clients[client](url).then(
    () => (window.ended = true),
    problem => (window.failure = `${problem.stack ?? problem}`),
  );
