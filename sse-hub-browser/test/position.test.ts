import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAfter, isOrdered, sameEpoch } from '../src/position.js';

const ORDER = [undefined, '1-0', '1-1', '1-9', '1-10', '2-0', '9-3', '10-1', '1763683200000-2', '18446744073709551615-18446744073709551615'];

test('positions are ordered as numbers of 64 bits, epoch first', () => {
  for (const [i, a] of ORDER.entries()) {
    for (const [j, b] of ORDER.entries()) assert.equal(isAfter(a, b), i > j, `${a} after ${b}`);
  }
});

test('what is no position has no order: what is different is new', () => {
  assert.equal(isAfter('abc', 'abc'), false);
  assert.equal(isAfter('abc', 'abd'), true);
  assert.equal(isAfter('abd', 'abc'), true);
  assert.equal(isAfter('7', '1-1'), true);
});

test('the epoch is the first part', () => {
  assert.equal(sameEpoch('12-1', '12-99'), true);
  assert.equal(sameEpoch('12-1', '1-1'), false);
});

test('opaque positions have no order', () => {
  assert.equal(isOrdered('1849156002816132096-42'), true);
  assert.equal(isOrdered('q8Rc-0_1aZ9dQmXw3b7KfL2hJp5sTnVy'), false);
});
