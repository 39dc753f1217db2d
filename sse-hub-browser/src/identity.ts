import { Ended } from './errors.js';

/**
 * Returns the identity of this stream, once a response has named it: two hashes with a dot between them, one of the user, and one of
 * everything that the user is entitled to. If a server names no identity, it is assumed to be unchanged.
 *
 * @param known the identity that was named before, if any
 * @throws Ended if the user has changed: the page shows data of the previous user
 */
export function identityOf(known: string | undefined, named: string | null): string | undefined {
  if (!named) return known;
  const [who] = (known ?? named).split('.');
  if (!named.startsWith(`${who}.`)) throw new Ended('denied', 'another user');
  return named;
}
