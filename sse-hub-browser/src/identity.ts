import { Ended } from './errors.js';

/**
 * Whose stream this is, as the server names it: two hashes with a dot between them, one of the user and one of all that the user is entitled
 * to. Undefined until an answer has named it.
 */
export class Identity {
  #value: string | undefined;

  get value(): string | undefined {
    return this.#value;
  }

  /**
   * Takes what an answer names. Servers that name nothing are taken at their word that nothing has changed.
   *
   * @returns whether the entitlement is known for the first time, or another than before
   * @throws Ended when the user is another: the page shows what belongs to the one before
   */
  take(named: string | null): boolean {
    if (!named || named === this.#value) return false;
    const [who] = (this.#value ?? named).split('.');
    if (!named.startsWith(`${who}.`)) throw new Ended('denied', 'somebody else is logged in');
    this.#value = named;
    return true;
  }
}
