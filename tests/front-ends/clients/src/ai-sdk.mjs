// useChat of the AI SDK, without a page: the class behind the hook, with its own transport.
import { Chat as Chat6 } from '@ai-sdk/react-6';
import { Chat as Chat7 } from '@ai-sdk/react-7';
import { DefaultChatTransport as Transport6 } from 'ai-6';
import { DefaultChatTransport as Transport7 } from 'ai-7';
import { saved, text, until, words } from './script.mjs';

const VERSIONS = { 6: [Chat6, Transport6], 7: [Chat7, Transport7] };

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

export default version => {
  const [Chat, Transport] = VERSIONS[version];

  function open({ base, id }, messages = []) {
    const seen = {};
    const chat = new Chat({
      id,
      messages,
      transport: new Transport({ api: `${base}/api/chat` }),
      onError: error => (seen.onError = text(error)),
      onFinish: ({ message: _message, messages: _messages, ...how }) => (seen.finish = how),
    });
    return { chat, seen };
  }

  return {
    async complete(at) {
      const one = open(at);
      await one.chat.sendMessage({ text: at.prompt });
      return end(one);
    },

    // The connection is cut, the page reports it, and its user resumes. If the answer has ended by then, it has been saved.
    async whole(at) {
      const one = open(at);
      await one.chat.sendMessage({ text: at.prompt });
      if (!one.seen.finish?.isError) return answer(one.chat);
      delete one.seen.finish;
      await one.chat.resumeStream();
      return one.seen.finish ? answer(one.chat) : (await saved(at)).text;
    },

    // A page is reloaded in the middle of an answer: it loads the saved messages, and resumes.
    async reload(at) {
      const before = open(at);
      const sent = before.chat.sendMessage({ text: at.prompt });
      await until(() => words(answer(before.chat)) >= 3);
      const asked = before.chat.messages.slice(0, 1);
      await before.chat.stop();
      await sent;
      const after = open(at, asked);
      await after.chat.resumeStream();
      return end(after);
    },

    // Two tabs: the one that asked, and one that was opened later.
    async twoViewers(at) {
      const first = open(at);
      const sent = first.chat.sendMessage({ text: at.prompt });
      await until(() => words(answer(first.chat)) >= 3);
      const second = open(at, first.chat.messages.slice(0, 1));
      await Promise.all([second.chat.resumeStream(), sent]);
      return { first: end(first), second: end(second) };
    },

    // The other tab stops the answer.
    async stopped(at) {
      const first = open(at);
      const sent = first.chat.sendMessage({ text: at.prompt });
      await until(() => words(answer(first.chat)) >= 3);
      const second = open(at, first.chat.messages.slice(0, 1));
      const viewed = second.chat.resumeStream();
      await until(() => words(answer(second.chat)) >= 3);
      const { status } = await fetch(`${at.plain}/api/chat/${at.id}/stream`, { method: 'DELETE' });
      await Promise.all([sent, viewed]);
      return { first: end(first), second: end(second), stopped: status };
    },

    async resumeNothing(at) {
      await fetch(`${at.plain}/api/chat/${at.id}/stream`);
      const one = open(at);
      await one.chat.resumeStream();
      return end(one);
    },

    // The answer has ended: the page gets it from the application, and there is nothing to resume.
    async resumeEnded(at) {
      const before = open(at);
      await before.chat.sendMessage({ text: at.prompt });
      const after = open(at, before.chat.messages);
      await after.chat.resumeStream();
      return end(after);
    },
  };
};
