// useChat of the AI SDK, without a page: the class behind the hook, with its own transport.
import { base, id, prompt, rest, run, text, until } from './script.mjs';

const version = rest[1] ?? '7';
const { DefaultChatTransport } = await import(`ai-${version}`);
const { Chat } = await import(`@ai-sdk/react-${version}`);

function chat(messages = []) {
  const seen = {};
  const chat = new Chat({
    id,
    messages,
    transport: new DefaultChatTransport({ api: `${base}/api/chat` }),
    onError: error => (seen.onError = text(error)),
    onFinish: ({ message: _message, messages: _messages, ...how }) => (seen.finish = how),
  });
  return { chat, seen };
}

function end({ chat, seen }) {
  return {
    status: chat.status,
    error: text(chat.error),
    roles: chat.messages.map(message => message.role),
    text: answer(chat),
    states: chat.messages.at(-1)?.parts.filter(part => part.type === 'text').map(part => part.state) ?? [],
    ...seen,
  };
}

function answer(chat) {
  const last = chat.messages.at(-1);
  if (last?.role !== 'assistant') return '';
  return last.parts.filter(part => part.type === 'text').map(part => part.text).join('');
}

const words = chat => answer(chat).split(' ').length - 1;

await run({
  async complete() {
    const one = chat();
    await one.chat.sendMessage({ text: prompt });
    return end(one);
  },

  // A page is reloaded in the middle of an answer: it has the messages that were saved, and resumes.
  async reload() {
    const before = chat();
    const sent = before.chat.sendMessage({ text: prompt });
    await until(() => words(before.chat) >= 3);
    const asked = before.chat.messages.slice(0, 1);
    await before.chat.stop();
    await sent;
    const after = chat(asked);
    await after.chat.resumeStream();
    return end(after);
  },

  // Two tabs: one that asked, and one that was opened later.
  async twoTabs() {
    const first = chat();
    const sent = first.chat.sendMessage({ text: prompt });
    await until(() => words(first.chat) >= 3);
    const second = chat(first.chat.messages.slice(0, 1));
    await Promise.all([second.chat.resumeStream(), sent]);
    return { first: end(first), second: end(second) };
  },

  // The connection breaks, the page says so, and the user lets it come back.
  async cut() {
    const one = chat();
    await one.chat.sendMessage({ text: prompt });
    const broken = end(one);
    await one.chat.resumeStream();
    return { broken, resumed: end(one) };
  },

  // Somebody else stops the answer.
  async stopped() {
    const one = chat();
    const sent = one.chat.sendMessage({ text: prompt });
    await until(() => words(one.chat) >= 3);
    const status = (await fetch(`${base}/api/chat/${id}/stream`, { method: 'DELETE' })).status;
    await sent;
    return { ...end(one), deleted: status };
  },

  async resumeNothing() {
    const one = chat();
    await one.chat.resumeStream();
    return end(one);
  },

  // The answer is over: the page has it from the application, and there is nothing to resume.
  async resumeEnded() {
    const before = chat();
    await before.chat.sendMessage({ text: prompt });
    const after = chat(before.chat.messages);
    await after.chat.resumeStream();
    return end(after);
  },
});
