import { Ended } from './errors.js';

/**
 * Whose stream this is, once an answer has named it: two hashes with a dot between them, one of the user and one of all that the user is entitled
 * to. Servers that name nothing are taken at their word that nothing has changed.
 *
 * @param known what was named before, if anything was
 * @throws Ended when the user is another: the page shows what belongs to the one before
 */
export function identityOf(known: string | undefined, named: string | null): string | undefined {
  if (!named) return known;
  const [who] = (known ?? named).split('.');
  if (!named.startsWith(`${who}.`)) throw new Ended('denied', 'another user');
  return named;
}
