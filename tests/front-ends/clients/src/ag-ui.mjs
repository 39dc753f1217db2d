// HttpAgent of AG-UI.
import { HttpAgent } from '@ag-ui/client';
import { post, text, until, words } from './script.mjs';

function agent({ base, id, prompt }) {
  const agent = new HttpAgent({ url: `${base}/agui`, threadId: id });
  agent.addMessage({ id: 'u1', role: 'user', content: prompt });
  const seen = { events: [] };
  const done = () =>
    agent
      .runAgent({ runId: `run-of-${id}` }, {
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

const hasEnded = ({ seen }) => seen.events.at(-1) === 'RUN_FINISHED';

async function complete(at) {
  const one = agent(at);
  await one.done();
  return end(one);
}

export default () => ({
  complete,

  // It cannot resume. Its page asks again with the same id, and gets the same run from its start.
  async whole(at) {
    for (let base = at.base; ; base = at.plain) {
      const one = agent({ ...at, base });
      await one.done();
      if (hasEnded(one)) return answer(one.agent);
    }
  },

  async reload(at) {
    const before = agent(at);
    const done = before.done();
    await until(() => words(answer(before.agent)) >= 3);
    before.agent.abortRun();
    await done;
    return complete(at);
  },

  async twoViewers(at) {
    const first = agent(at);
    const done = first.done();
    await until(() => words(answer(first.agent)) >= 3);
    const second = await complete(at);
    await done;
    return { first: end(first), second };
  },

  async stopped(at) {
    const [first, second] = [agent(at), agent(at)];
    const done = first.done();
    await until(() => words(answer(first.agent)) >= 3);
    const viewed = second.done();
    await until(() => words(answer(second.agent)) >= 3);
    const status = await post(`${at.plain}/copilotkit/agent/any/stop/${at.id}`);
    await Promise.all([done, viewed]);
    return { first: end(first), second: end(second), stopped: status };
  },
});
