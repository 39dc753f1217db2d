// EventSource, as npm has it: comes back by itself, until it is told that there is nothing more.
import { EventSource } from 'eventsource';
import { base, rest, run } from './script.mjs';

await run({
  read() {
    const got = { messages: [], opened: 0 };
    const source = new EventSource(`${base}/api/runs/${rest[1]}`);
    source.onopen = () => got.opened++;
    source.onmessage = event => got.messages.push(event.data);
    source.addEventListener('end', event => (got.end = JSON.parse(event.data)));
    return new Promise(resolve => {
      source.onerror = event => {
        if (source.readyState === EventSource.CLOSED) resolve({ ...got, code: event.code });
      };
    });
  },
});
