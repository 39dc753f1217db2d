// better-sse, used as in its documentation: one channel for everyone, and one for each user and group. Reads "TOPIC
// DATA" and "heap" from the standard input, one per line.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createChannel, createSession } from "better-sse";

const channels = new Map();

function channel(topic) {
  let found = channels.get(topic);
  if (!found) {
    found = createChannel();
    channels.set(topic, found);
  }
  return found;
}

const server = createServer(async (request, response) => {
  const query = new URL(request.url, "http://localhost").searchParams;
  const session = await createSession(request, response, { serializer: (data) => data, keepAlive: null });
  for (const topic of ["all", `user-${query.get("user")}`, `group-${query.get("group")}`]) {
    channel(topic).register(session);
  }
});

server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => console.log(server.address().port));

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line === "heap") {
      globalThis.gc();
      console.log(process.memoryUsage().heapUsed);
      return;
    }
    const space = line.indexOf(" ");
    channels.get(line.slice(0, space))?.broadcast(line.slice(space + 1));
  })
  .on("close", () => process.exit(0));
