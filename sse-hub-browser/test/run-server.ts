import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type test } from 'node:test';

export type TestContext = Parameters<NonNullable<Parameters<typeof test>[0]>>[0];

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  isClosed: boolean;
}

export type Answer = (seen: Seen, response: ServerResponse, turn: number) => unknown;

export const STREAM = { 'Content-Type': 'text/event-stream' };
export const RUN = 'q8Rc-0_1aZ9dQmXw3b7KfL';

/** Returns the headers of a response that shows the run. */
export const ofRun = (id = RUN) => ({ ...STREAM, 'SSE-Hub-Run': id, 'Content-Location': `/api/runs/${id}` });

export const frame = (offset: number, data: string, run = RUN) => `id: ${run}.${offset}\ndata: ${data}\n\n`;
export const endOf = (end: object) => `: sse-hub.end ${JSON.stringify(end)}\n`;
export const COMPLETED = endOf({ outcome: 'completed' });

/** Refuses in the same way as Spring. */
export const problem = (status: number, more: object = {}, headers: Record<string, string> = {}): Answer => (_, response) =>
  response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers }).end(JSON.stringify({ status, ...more }));

export const status = (code: number, headers: Record<string, string> = {}): Answer => (_, response) => response.writeHead(code, headers).end();

/** Starts a server that gives these answers one after the other, and then repeats the last one. */
export async function serve(t: TestContext, ...answers: Answer[]) {
  const requests: Seen[] = [];
  const server = createServer(async (request, response) => {
    const seen: Seen = { method: request.method!, url: request.url!, headers: request.headers, body: '', isClosed: false };
    response.on('close', () => (seen.isClosed = true));
    const turn = requests.push(seen) - 1;
    for await (const chunk of request) seen.body += chunk;
    answers[Math.min(turn, answers.length - 1)]!(seen, response, turn);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** The events of one run, of which it returns those after the position in a request, as a hub does. */
export class RunLog {
  readonly #frames: string[];
  readonly #end: string;
  readonly #size: number;

  constructor(data: string[], end = COMPLETED) {
    this.#frames = data.map((text, index) => frame(index + 1, text));
    this.#end = end;
    this.#size = data.length;
  }

  /** Returns the bytes of a response, or undefined if the client has all events. */
  after(position: string | undefined): Buffer | undefined {
    const offset = Number(position?.slice(`${RUN}.`.length) ?? 0);
    if (offset === this.#size) return undefined;
    return Buffer.from(`retry: 0\n${this.#frames.slice(offset).join('')}${this.#end}`);
  }

  /** Answers with these bytes, sent by `send`. */
  answer(send: (bytes: Buffer, response: ServerResponse) => void): Answer {
    return ({ headers }, response) => {
      const bytes = this.after(headers['last-event-id'] as string | undefined);
      if (bytes) send(bytes, response.writeHead(200, ofRun()));
      else response.writeHead(204, { 'SSE-Hub-Run': RUN, 'SSE-Hub-Run-Outcome': 'completed' }).end();
    };
  }
}

export const whole = (bytes: Buffer, response: ServerResponse) => response.end(bytes);

/** Breaks the connection after so many bytes or, if `isClean`, ends it as if the response were complete. */
export const cutAt = (length: number, isClean = false) => (bytes: Buffer, response: ServerResponse) => {
  if (!length && !isClean) response.flushHeaders();
  const close = () => (isClean ? response.end() : setImmediate(() => response.destroy()));
  if (length) response.write(bytes.subarray(0, length), close);
  else close();
};

export async function until(condition: () => unknown): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
}
