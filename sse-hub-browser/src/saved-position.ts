const SOON = 500;

/** Keeps the position across a reload of the page, in the session storage, which each tab has for itself. */
export class SavedPosition {
  readonly #key: string;
  readonly #position: () => string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `position` returns the position to keep, or undefined if the next page has to start afresh. */
  constructor(key: string, position: () => string | undefined) {
    this.#key = key;
    this.#position = position;
  }

  load(): string | undefined {
    return attempt(() => sessionStorage.getItem(this.#key)) ?? undefined;
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const position = this.#position();
    attempt(() => (position ? sessionStorage.setItem(this.#key, position) : sessionStorage.removeItem(this.#key)));
  }

  /**
   * Saves the first position at once, but not each of a thousand events a second. Browsers may lose what is written only when a page is
   * left.
   */
  saveSoon(): void {
    if (this.#timer) return;
    this.save();
    this.#timer = setTimeout(() => this.save(), SOON);
  }
}

/** Browsers may be configured to deny storage, or it may be full. Then a reload begins with the page's own position. */
function attempt<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch {
    return undefined;
  }
}
