// The agent that CopilotKit's components talk to a runtime with.
import { ProxiedCopilotRuntimeAgent } from '@copilotkit/core';
import { base, id, prompt, run, text, until } from './script.mjs';

function agent() {
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

function ask({ agent, seen }) {
  agent.addMessage({ id: 'u1', role: 'user', content: prompt });
  return agent.runAgent().catch(problem => (seen.rejected = text(problem)));
}

function end({ agent, seen }) {
  const { events, ...rest } = seen;
  return { text: answer(agent), last: events.at(-1), running: agent.isRunning, ...rest };
}

const answer = agent => agent.messages.findLast(message => message.role === 'assistant')?.content ?? '';
const words = agent => answer(agent).split(' ').length - 1;

await run({
  async complete() {
    const one = agent();
    await ask(one);
    return end(one);
  },

  // A page that was opened while the agent works.
  async connect() {
    const first = agent();
    const asked = ask(first);
    await until(() => words(first.agent) >= 3);
    const second = agent();
    await second.agent.connectAgent();
    await asked;
    return { first: end(first), second: end(second) };
  },

  // The button of the chat.
  async stop() {
    const one = agent();
    const asked = ask(one);
    await until(() => words(one.agent) >= 3);
    one.agent.abortRun();
    await asked;
    return end(one);
  },
});
