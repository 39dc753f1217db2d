// resumable-stream with its own Redis, used as in its documentation: the first viewer's stream is the producer's, and
// the second one resumes. Uses the same protocol as RunServer.java: commands on the standard input, one per line,
// each answered with one line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { createInterface } from "node:readline";
import { createClient } from "redis";
import { createResumableStreamContext } from "resumable-stream/redis";

const VIEWERS = 2;
const TOKENS_PER_SECOND = 50;
const PADDING = "x".repeat(40);

async function freePort() {
  const socket = createSocket().listen(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

const redisPort = await freePort();
const redis = spawn(
  "redis-server",
  ["--port", redisPort, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"],
  { stdio: "ignore" },
);
process.on("exit", () => redis.kill("SIGKILL"));

async function client() {
  // Redis needs a moment to start; until then, the client retries.
  const made = createClient({ url: `redis://127.0.0.1:${redisPort}`, socket: { reconnectStrategy: 50 } });
  made.on("error", () => {});
  await made.connect();
  return made;
}

const context = createResumableStreamContext({
  waitUntil: null,
  publisher: await client(),
  subscriber: await client(),
});

const producers = [];
const streams = new Map();

function view(run) {
  const first = streams.get(run);
  if (first) {
    return first.then(() => context.resumeExistingStream(`run-${run}`));
  }
  const stream = context.createNewResumableStream(
    `run-${run}`,
    () => new ReadableStream({ start: (controller) => (producers[run] = controller) }),
  );
  streams.set(run, stream);
  return stream;
}

const server = createServer(async (request, response) => {
  const user = Number(new URL(request.url, "http://localhost").searchParams.get("user"));
  const stream = await view(Math.floor(user / VIEWERS));
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.flushHeaders();
  for await (const chunk of stream) {
    response.write(chunk);
  }
  response.end();
});

server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () =>
  console.log(`port ${server.address().port} ${process.pid} ${redis.pid}`),
);

let runs = 0;
let begun = 0;

function emit(tokens, done) {
  const count = tokens * runs;
  const perNano = (runs * TOKENS_PER_SECOND) / 1e9;
  const first = process.hrtime.bigint();
  let emitted = 0;
  const tick = () => {
    const due = Math.min(count, Math.floor(Number(process.hrtime.bigint() - first) * perNano));
    for (; emitted < due; emitted++) {
      const head = `${begun + Math.floor(emitted / runs)} ${process.hrtime.bigint()} `;
      producers[emitted % runs].enqueue(`data: ${head}${PADDING.slice(head.length)}\n\n`);
    }
    if (emitted === count) {
      begun += tokens;
      done();
    } else {
      setTimeout(tick, 1);
    }
  };
  tick();
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [command, count] = line.split(" ");
    if (command === "tokens") {
      emit(Number(count), () => console.log("done 0"));
      return;
    }
    let answer = 0;
    if (command === "runs") {
      // A run starts with its first viewer.
      runs = Number(count);
    } else if (command === "begin") {
      begun = 0;
    } else if (command === "heap") {
      globalThis.gc();
      answer = process.memoryUsage().heapUsed;
    }
    console.log(`done ${answer}`);
  })
  .on("close", () => process.exit(0));
