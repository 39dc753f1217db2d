const POSITION = /^(\d{1,20})-(\d{1,20})$/;

/**
 * Whether position `a` is later than `b`. Positions are `<epoch>-<offset>`, two unsigned 64-bit numbers, ordered by epoch, then by
 * offset. A missing position is earlier than any; what is not of this form has no order, and then whatever is different is new.
 */
export function isAfter(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b) return !!a;
  const [left, right] = [POSITION.exec(a), POSITION.exec(b)];
  if (!left || !right) return a !== b;
  const epochs = compare(left[1]!, right[1]!);
  return (epochs || compare(left[2]!, right[2]!)) > 0;
}

/** Whether positions of this form say which is later; those of a hub with a secret for them do not. */
export function isOrdered(position: string): boolean {
  return POSITION.test(position);
}

/** Whether both positions are of the same life of the log. */
export function sameEpoch(a: string, b: string): boolean {
  return a.split('-')[0] === b.split('-')[0];
}

/** Decimal numbers without leading zeros, beyond what a JavaScript number holds: the longer is the greater. */
function compare(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
