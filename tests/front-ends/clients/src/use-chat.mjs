// The hook useChat in a page, rendered by React and resumed when the page is opened.
import { JSDOM } from 'jsdom';
import { text, until } from './script.mjs';

const page = new JSDOM('<!doctype html>', { url: 'http://localhost/' });
globalThis.window = page.window;
globalThis.document = page.window.document;
globalThis.navigator = page.window.navigator;
globalThis.IS_REACT_ACT_ENVIRONMENT = false;
const { createElement } = await import('react');
const { createRoot } = await import('react-dom/client');

/** Returns a place in the page where a chat can be opened repeatedly. */
async function placeFor(version, { base, id }) {
  const { DefaultChatTransport } = await import(`ai-${version}`);
  const { useChat } = await import(`@ai-sdk/react-${version}`);
  const place = { now: undefined, shown: () => element.querySelector('p')?.textContent ?? '', open };
  const element = document.body.appendChild(document.createElement('div'));

  function Chat({ resume, messages }) {
    place.now = useChat({ id, resume, messages, transport: new DefaultChatTransport({ api: `${base}/api/chat` }) });
    return createElement(
      'p',
      null,
      place.now.messages
        .filter(message => message.role === 'assistant')
        .flatMap(message => message.parts.filter(part => part.type === 'text').map(part => part.text))
        .join(''),
    );
  }

  async function open(props) {
    place.now = undefined;
    const root = createRoot(element);
    root.render(createElement(Chat, props));
    await until(() => place.now);
    return root;
  }

  return place;
}

const end = ({ now, shown }) => ({ text: shown(), status: now.status, error: text(now.error) });

export default version => ({
  async complete(at) {
    const place = await placeFor(version, at);
    await place.open({ resume: false, messages: [] });
    await place.now.sendMessage({ text: at.prompt });
    await until(() => ['ready', 'error'].includes(place.now.status));
    return end(place);
  },

  async reload(at) {
    const place = await placeFor(version, at);
    const first = await place.open({ resume: false, messages: [] });
    void place.now.sendMessage({ text: at.prompt });
    await until(() => place.shown().split(' ').length > 3);
    const asked = place.now.messages.slice(0, 1);
    first.unmount();
    await place.open({ resume: true, messages: asked });
    await until(() => place.shown() !== '' && place.now.status === 'ready');
    return end(place);
  },
});
