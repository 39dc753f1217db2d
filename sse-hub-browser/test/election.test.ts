import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LockElection } from '../src/election.js';
import { LeaseElection } from '../src/lease-election.js';

const pass = (millis: number) => new Promise(resolve => setTimeout(resolve, millis));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pass(5);
}

class Tab {
  readonly told: string[] = [];
  readonly election: LeaseElection;

  constructor(readonly name: string) {
    this.election = new LeaseElection(name, {
      won: () => this.told.push('won'),
      lost: () => this.told.push('lost'),
      denied: () => this.told.push('denied'),
    });
    this.election.stand();
  }
}

const leaders = (tabs: Tab[]) => tabs.filter(tab => tab.election.isLeader);

test('ten tabs that stand at once have one leader, and those that come later follow it', async () => {
  const tabs = Array.from({ length: 10 }, () => new Tab('at once'));
  await until(() => leaders(tabs).length === 1);
  const [leader] = leaders(tabs);
  const late = new Tab('at once');
  await pass(500);
  assert.deepEqual(leaders([...tabs, late]), [leader]);
  [...tabs, late].forEach(tab => tab.election.leave());
});

test('a leader that leaves is followed by one other', async () => {
  const tabs = Array.from({ length: 5 }, () => new Tab('leaves'));
  for (let left = tabs.length; left > 0; left--) {
    await until(() => leaders(tabs).length === 1);
    const [leader] = leaders(tabs);
    leader!.election.leave();
    tabs.splice(tabs.indexOf(leader!), 1);
  }
  assert.deepEqual(tabs, []);
});

test('a leader that is alive keeps its place, whoever tries to take it', async () => {
  const [one, other] = [new Tab('alive'), new Tab('alive')];
  await until(() => leaders([one, other]).length === 1);
  const [leader] = leaders([one, other]);
  for (let i = 0; i < 5; i++) {
    (leader === one ? other : one).election.takeOver();
    await pass(300);
    assert.deepEqual(leaders([one, other]), [leader]);
  }
  one.election.leave();
  other.election.leave();
});

test('of two leaders, one steps down as soon as they hear each other', async () => {
  const one = new Tab('two');
  await until(() => one.election.isLeader);
  // A tab that does not know of the first one, as after a sleep.
  const channel = new BroadcastChannel('two lease');
  channel.postMessage({ kind: 'hold', term: 7, id: 'another' });
  await until(() => !one.election.isLeader);
  assert.deepEqual(one.told, ['won', 'lost']);
  channel.postMessage({ kind: 'resign', term: 7, id: 'another' });
  await until(() => one.election.isLeader);
  one.election.leave();
  channel.close();
});

test('what is no claim is ignored', async () => {
  const one = new Tab('junk');
  await until(() => one.election.isLeader);
  const channel = new BroadcastChannel('junk lease');
  for (const junk of [null, 0, '', 'hold', [], {}, { kind: 'hold' }, { kind: 'hold', term: '9', id: 'a' }]) channel.postMessage(junk);
  await pass(50);
  assert.deepEqual(one.told, ['won']);
  one.election.leave();
  channel.close();
});

for (const [how, request] of [
  ['rejects', () => Promise.reject(new DOMException('no', 'SecurityError'))],
  [
    'throws',
    () => {
      throw new DOMException('no', 'SecurityError');
    },
  ],
] as const) {
  test(`locks to which the browser ${how} are denied`, async () => {
    Object.defineProperty(globalThis, 'navigator', { value: { locks: { request } }, configurable: true });
    const told: string[] = [];
    const handlers = { won: () => told.push('won'), lost: () => told.push('lost'), denied: () => told.push('denied') };
    new LockElection('denied', handlers).stand();
    await pass(10);
    assert.deepEqual(told, ['denied']);
  });
}
