// OpenAI's SDK: responses that continue in the background.
import { client } from './openai-client.mjs';

const questionOf = ({ prompt }) => ({ model: 'any', input: prompt, background: true, stream: true });

const whole = response => ({ status: response.status, text: response.output_text, error: response.error ?? null });

async function events(stream, act) {
  const got = [];
  for await (const event of stream) {
    got.push(event);
    if (await act?.(got)) break;
  }
  return got;
}

const LAST = ['response.completed', 'response.incomplete', 'response.failed'];

const textOf = got => got.filter(event => event.type === 'response.output_text.delta').map(event => event.delta).join('');

function summary(got) {
  const last = got.at(-1)?.response;
  return {
    numbers: got.every((event, i) => event.sequence_number === got[0].sequence_number + i),
    text: textOf(got),
    last: got.at(-1)?.type,
    end: last ? whole({ ...last, output_text: said(last) }) : null,
    usage: last?.usage?.output_tokens ?? null,
  };
}

const said = response =>
  response.output.flatMap(item => item.content ?? []).map(part => part.text ?? '').join('');

const retrieve = (at, id, after) =>
  client(at).openai.responses.retrieve(id, { stream: true, ...(after === undefined ? {} : { starting_after: after }) });

export default () => ({
  complete: async at => summary(await events(await client(at).openai.responses.create(questionOf(at)))),

  // After a cut, its user requests the events after the last number, unless the last event has arrived. If no event has arrived, the user
  // asks the question again.
  async whole(at) {
    const got = [];
    const ask = base => client({ ...at, base }).openai.responses.create(questionOf(at));
    for (let open = () => ask(at.base); ; ) {
      try {
        for await (const event of await open()) got.push(event);
        break;
      } catch {
        if (LAST.includes(got.at(-1)?.type)) break;
        open = () => (got[0] ? retrieve({ ...at, base: at.plain }, got[0].response.id, got.at(-1).sequence_number) : ask(at.plain));
      }
    }
    const { text, ...how } = summary(got);
    return how.numbers && how.last === 'response.completed' && how.end.text === text ? text : { text, ...how };
  },

  // The connection is closed after a few events, and the rest is requested by number.
  async reload(at) {
    const first = await events(await client(at).openai.responses.create(questionOf(at)), got => got.length === 6);
    const rest = await events(await retrieve(at, first[0].response.id, first.at(-1).sequence_number));
    return { ...summary([...first, ...rest]), began: rest[0].sequence_number };
  },

  async twoViewers(at) {
    let second;
    const first = await events(await client(at).openai.responses.create(questionOf(at)), got => {
      second ??= retrieve(at, got[0].response.id).then(stream => events(stream));
    });
    return { first: summary(first), second: summary(await second) };
  },

  async stopped(at) {
    let id;
    let second;
    const first = await events(await client(at).openai.responses.create(questionOf(at)), async seen => {
      id ??= seen[0].response.id;
      second ??= retrieve(at, id).then(stream => events(stream, got => void (got.length === 8 && client(at).openai.responses.cancel(id))));
    });
    return { first: summary(first), second: summary(await second), again: (await client(at).openai.responses.cancel(id)).status };
  },

  // The SDK's helper, which reads the response from its start and puts it together.
  async helper(at) {
    const first = await events(await client(at).openai.responses.create(questionOf(at)), got => got.length === 6);
    const stream = client(at).openai.responses.stream({ response_id: first[0].response.id });
    return whole(await stream.finalResponse());
  },
});
