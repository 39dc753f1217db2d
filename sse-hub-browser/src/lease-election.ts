import type { Election, ElectionHandlers } from './election.js';

/** A tab that claims the lease, holds it, or has resigned it. The later term is the stronger one, and within a term the lower id. */
interface Claim {
  kind: 'claim' | 'hold' | 'resign';
  term: number;
  id: string;
}

/** A claim that is not contradicted within two turns wins. */
const TURN = 100;
const TURNS = 2;

/**
 * Election without locks, as on plain `http` hosts: the tabs agree through messages. A tab that claims the lease gets it, unless the
 * leader, or a tab with a stronger claim, contradicts immediately. A leader that learns of a stronger leader steps down. So there are two
 * leaders only while one of them is stuck or its messages are in transit, and then duplicate events are recognised by their positions.
 *
 * Time is measured in turns of a timer, not by the clock: a tab that was asleep reads its messages before its next turn.
 */
export class LeaseElection implements Election {
  readonly #name: string;
  readonly #on: ElectionHandlers;
  readonly #id = `${Date.now()} ${Math.random()}`;
  #channel: BroadcastChannel | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #term = 0;
  #claims = false;
  #leads = false;

  constructor(name: string, handlers: ElectionHandlers) {
    this.#name = name;
    this.#on = handlers;
  }

  get isLeader(): boolean {
    return this.#leads;
  }

  stand(): void {
    this.#channel = new BroadcastChannel(`${this.#name} lease`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => isClaim(data) && this.#hear(data);
    this.#claim();
  }

  takeOver(): void {
    if (!this.#leads && !this.#claims) this.#claim();
  }

  leave(): void {
    if (this.#leads) this.#say('resign');
    this.#withdraw();
    this.#leads = false;
    this.#channel?.close();
    this.#channel = undefined;
  }

  #claim(): void {
    this.#withdraw();
    this.#claims = true;
    this.#term++;
    this.#say('claim');
    let turns = 0;
    this.#timer = setInterval(() => ++turns >= TURNS && this.#lead(), TURN);
  }

  #withdraw(): void {
    clearInterval(this.#timer);
    this.#claims = false;
  }

  #lead(): void {
    this.#withdraw();
    this.#leads = true;
    this.#say('hold');
    this.#on.won();
  }

  #hear(other: Claim): void {
    const isStronger = other.term > this.#term || (other.term === this.#term && other.id < this.#id);
    if (this.#leads) {
      // A claim, however strong, only asks whether the leader is alive.
      if (other.kind === 'hold' && isStronger) this.#stepDown(other.term);
      else this.#say('hold');
      return;
    }
    if (this.#claims && (other.kind === 'hold' || (other.kind === 'claim' && isStronger))) this.#withdraw();
    else if (this.#claims) this.#say('claim');
    this.#term = Math.max(this.#term, other.term);
    if (other.kind === 'resign' && !this.#claims) this.#claim();
  }

  #stepDown(term: number): void {
    this.#leads = false;
    this.#term = term;
    this.#on.lost();
  }

  #say(kind: Claim['kind']): void {
    this.#channel?.postMessage({ kind, term: this.#term, id: this.#id } satisfies Claim);
  }
}

function isClaim(data: unknown): data is Claim {
  const { term, id } = (data ?? {}) as Partial<Claim>;
  return Number.isSafeInteger(term) && typeof id === 'string';
}
