// HttpAgent of AG-UI.
import { HttpAgent } from '@ag-ui/client';
import { base, id, post, prompt, run, text, until } from './script.mjs';

function agent() {
  const agent = new HttpAgent({ url: `${base}/agui`, threadId: id });
  agent.addMessage({ id: 'u1', role: 'user', content: prompt });
  const seen = { events: [] };
  const done = () =>
    agent
      .runAgent({}, {
        onEvent: ({ event }) => void seen.events.push(event.type),
        onRunErrorEvent: ({ event }) => void (seen.runError = { message: event.message, code: event.code }),
        onRunFinishedEvent: ({ event }) => void (seen.outcome = event.outcome?.type ?? null),
        onRunFailed: ({ error }) => void (seen.failed = text(error)),
      })
      .catch(problem => (seen.rejected = text(problem)));
  return { agent, seen, done };
}

function end({ agent, seen }) {
  const { events, ...rest } = seen;
  return {
    text: answer(agent),
    last: events.at(-1),
    closed: events.filter(type => type.endsWith('_START')).length === events.filter(type => type.endsWith('_END')).length,
    running: agent.isRunning,
    ...rest,
  };
}

const answer = agent =>
  agent.messages.filter(message => message.role === 'assistant').map(message => message.content ?? '').join('');

await run({
  async complete() {
    const one = agent();
    await one.done();
    return end(one);
  },

  async stopped() {
    const one = agent();
    const done = one.done();
    await until(() => answer(one.agent).split(' ').length > 3);
    const status = await post(`/copilotkit/agent/any/stop/${id}`);
    await done;
    return { ...end(one), stopped: status };
  },
});
