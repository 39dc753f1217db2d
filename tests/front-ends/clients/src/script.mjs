// Common code of all clients. A scenario is called with the address of the server (base), the same without a cut (plain), a new id for a
// chat, and the prompt.
export const newId = () => `chat-${Math.random().toString(36).slice(2)}`;

export function text(problem) {
  return problem == null ? null : `${problem.message ?? problem}`;
}

export function details(problem) {
  return { name: problem?.constructor?.name, ...(problem?.code === undefined ? {} : { code: problem.code }) };
}

/** Waits until the condition returns a truthy value, and returns that. */
export async function until(condition) {
  for (;;) {
    const holds = await condition();
    if (holds) return holds;
    await new Promise(resume => setTimeout(resume, 5));
  }
}

export const words = string => string.split(' ').length - 1;

export async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  return response.status;
}

/** Returns the answer that the application has saved, which a page that is opened after the end would show. */
export function saved({ plain, id }) {
  return until(async () => {
    const { messages } = await (await fetch(`${plain}/api/chat/${id}`)).json();
    return messages.find(({ role }) => role === 'assistant');
  });
}
