// Runs clients as their documentation describes, one scenario for each line of the input:
//   number TAB client TAB scenario TAB address TAB prompt in base64 TAB arguments
// and prints the result of each as a separate line: the number, a TAB, and JSON.
import { createInterface } from 'node:readline';
import { details, newId, text } from './script.mjs';

// AG-UI's client leaves unhandled rejections when a connection is cut.
process.on('unhandledRejection', () => {});
// Keeps the output of clients out of the results.
console.log = console.info = console.debug = console.error;

const MODULES = {
  'ag-ui': './ag-ui.mjs',
  'ai-sdk-6': './ai-sdk.mjs',
  'ai-sdk-7': './ai-sdk.mjs',
  copilotkit: './copilotkit.mjs',
  'event-source': './event-source.mjs',
  'hub-run': './hub-run.mjs',
  langgraph: './langgraph.mjs',
  'openai-chat': './openai-chat.mjs',
  'openai-responses': './openai-responses.mjs',
  tanstack: './tanstack.mjs',
  'use-chat-6': './use-chat.mjs',
  'use-chat-7': './use-chat.mjs',
};

const decoded = base64 => Buffer.from(base64, 'base64').toString();
const encoded = string => Buffer.from(string).toString('base64');

for await (const line of createInterface({ input: process.stdin })) {
  const [number, client, scenario, base, prompt, ...args] = line.split('\t');
  void run(client, scenario, base, decoded(prompt), args).then(result => process.stdout.write(`${number}\t${JSON.stringify(result)}\n`));
}
process.exit(0);

async function run(client, scenario, base, prompt, args) {
  const { default: scenarios } = await import(MODULES[client]);
  const version = client.split('-').at(-1);
  if (scenario === 'cuts') return cuts(scenarios(version), base, prompt, args);
  const at = { base, plain: base, prompt, id: newId(), args };
  return bounded(scenarios(version)[scenario], at);
}

/** Reads an answer for each position, at which its connection is cut, all at the same time, and returns the texts. */
async function cuts({ whole }, base, prompt, positions) {
  return Promise.all(
    positions.map(async position => {
      const id = newId();
      const plain = `${base}/as/${id}`;
      const result = await bounded(whole, { base: `${plain}/cut/${position}`, plain, prompt, id, args: [] });
      return typeof result === 'string' ? encoded(result) : JSON.stringify(result);
    }),
  );
}

async function bounded(act, at) {
  let deadline;
  const late = new Promise(resolve => (deadline = setTimeout(resolve, 60_000, { hangs: true })));
  const result = await Promise.race([late, act(at).catch(problem => ({ thrown: text(problem), ...details(problem) }))]);
  clearTimeout(deadline);
  return result;
}
