// useChat itself, in a page: rendered by React, resumed when the page is opened.
import { JSDOM } from 'jsdom';
import { text, until } from './script.mjs';

const page = new JSDOM('<!doctype html>', { url: 'http://localhost/' });
globalThis.window = page.window;
globalThis.document = page.window.document;
globalThis.navigator = page.window.navigator;
globalThis.IS_REACT_ACT_ENVIRONMENT = false;
const { createElement } = await import('react');
const { createRoot } = await import('react-dom/client');

export default version => ({
  async reload({ base, id, prompt }) {
    const { DefaultChatTransport } = await import(`ai-${version}`);
    const { useChat } = await import(`@ai-sdk/react-${version}`);
    let now;

    function Chat({ resume, messages }) {
      now = useChat({ id, resume, messages, transport: new DefaultChatTransport({ api: `${base}/api/chat` }) });
      return createElement(
        'p',
        null,
        now.messages
          .filter(message => message.role === 'assistant')
          .flatMap(message => message.parts.filter(part => part.type === 'text').map(part => part.text))
          .join(''),
      );
    }

    const place = document.body.appendChild(document.createElement('div'));
    const shown = () => place.querySelector('p')?.textContent ?? '';

    function open(props) {
      const root = createRoot(place);
      root.render(createElement(Chat, props));
      return root;
    }

    const first = open({ resume: false, messages: [] });
    await until(() => now);
    void now.sendMessage({ text: prompt });
    await until(() => shown().split(' ').length > 3);
    const asked = now.messages.slice(0, 1);
    first.unmount();
    now = undefined;
    open({ resume: true, messages: asked });
    await until(() => shown() !== '' && now.status === 'ready');
    return { text: shown(), status: now.status, error: text(now.error) };
  },
});
