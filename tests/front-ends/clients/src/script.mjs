// What all scripts have in common. Each is called with the address of a server and with what it should do, runs one client
// against it as the client's documentation says, and prints what the client ended with as one line of JSON.
const [base, scenario, ...rest] = process.argv.slice(2);

export { base, rest, scenario };

/** Runs the scenario that was asked for, prints what it returns, and ends, whatever the client left open. */
export async function run(scenarios) {
  const act = scenarios[scenario];
  if (!act) throw new Error(`no such scenario: ${scenario}`);
  const deadline = setTimeout(() => finish({ hangs: scenario }), 60_000);
  const result = await act().catch(problem => ({ thrown: text(problem), ...details(problem) }));
  clearTimeout(deadline);
  finish(result);
}

function finish(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

export function text(problem) {
  return problem == null ? null : `${problem.message ?? problem}`;
}

function details(problem) {
  return { name: problem?.constructor?.name, ...(problem?.code === undefined ? {} : { code: problem.code }) };
}

/** Waits until the condition holds. */
export async function until(condition) {
  while (!condition()) await new Promise(resume => setTimeout(resume, 5));
}

export async function post(path, body) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  return response.status;
}

export const prompt = rest[0] ?? 'hello';
export const id = `chat-${Math.random().toString(36).slice(2)}`;
