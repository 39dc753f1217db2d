// The agent by which CopilotKit's components talk to a runtime.
import { ProxiedCopilotRuntimeAgent } from '@copilotkit/core';
import { text, until, words } from './script.mjs';

function agent({ base, id }) {
  const agent = new ProxiedCopilotRuntimeAgent({
    runtimeUrl: `${base}/copilotkit`,
    agentId: 'default',
    transport: 'rest',
    threadId: id,
  });
  const seen = { events: [] };
  agent.subscribe({
    onEvent: ({ event }) => void seen.events.push(event.type),
    onRunErrorEvent: ({ event }) => void (seen.runError = { message: event.message, code: event.code }),
    onRunFinishedEvent: ({ event }) => void (seen.outcome = event.outcome?.type ?? null),
    onRunFailed: ({ error }) => void (seen.failed = text(error)),
  });
  return { agent, seen };
}

function ask({ agent, seen }, { prompt }) {
  agent.addMessage({ id: 'u1', role: 'user', content: prompt });
  return agent.runAgent().catch(problem => (seen.rejected = text(problem)));
}

function end({ agent, seen }) {
  const { events, ...rest } = seen;
  return { text: answer(agent), last: events.at(-1), running: agent.isRunning, ...rest };
}

const answer = agent => agent.messages.findLast(message => message.role === 'assistant')?.content ?? '';

async function connected(at) {
  const one = agent(at);
  await one.agent.connectAgent();
  return one;
}

export default () => ({
  async complete(at) {
    const one = agent(at);
    await ask(one, at);
    return end(one);
  },

  // It cannot resume. Its page connects to the thread when it is reloaded.
  async whole(at) {
    const one = agent(at);
    await ask(one, at);
    if (one.seen.events.at(-1) === 'RUN_FINISHED') return answer(one.agent);
    const again = await connected({ ...at, base: at.plain });
    return again.seen.events.at(-1) === 'RUN_FINISHED' ? answer(again.agent) : end(again);
  },

  async reload(at) {
    const before = agent(at);
    const asked = ask(before, at);
    await until(() => words(answer(before.agent)) >= 3);
    const after = await connected(at);
    await asked;
    return end(after);
  },

  // A page that was opened while the agent works.
  async twoViewers(at) {
    const first = agent(at);
    const asked = ask(first, at);
    await until(() => words(answer(first.agent)) >= 3);
    const second = await connected(at);
    await asked;
    return { first: end(first), second: end(second) };
  },

  // The stop button of the chat, on the other page.
  async stopped(at) {
    const [first, second] = [agent(at), agent(at)];
    const asked = ask(first, at);
    await until(() => words(answer(first.agent)) >= 3);
    const viewed = second.agent.connectAgent();
    await until(() => words(answer(second.agent)) >= 3);
    second.agent.abortRun();
    await Promise.all([asked, viewed]);
    return { first: end(first), second: end(second) };
  },
});
