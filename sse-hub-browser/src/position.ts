const POSITION = /^(\d{1,20})-(\d{1,20})$/;

/**
 * Whether position `a` is later than `b`. Positions are `<epoch>-<offset>`, two unsigned 64-bit numbers, ordered by epoch and then by
 * offset. A missing position is earlier than any other. Positions of another form have no order, and are treated as later if they differ.
 */
export function isAfter(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b) return !!a;
  const [left, right] = [POSITION.exec(a), POSITION.exec(b)];
  if (!left || !right) return a !== b;
  const epochs = compare(left[1]!, right[1]!);
  return (epochs || compare(left[2]!, right[2]!)) > 0;
}

/** Whether positions of this form have an order; those of a hub with a position secret have none. */
export function isOrdered(position: string): boolean {
  return POSITION.test(position);
}

/** Whether both positions are of the same incarnation of the log. */
export function sameEpoch(a: string, b: string): boolean {
  return a.split('-')[0] === b.split('-')[0];
}

/** Compares decimal numbers without leading zeros, which may exceed a JavaScript number: the longer one is the greater. */
function compare(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
