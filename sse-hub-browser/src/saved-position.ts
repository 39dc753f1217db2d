const SOON = 500;

/** Keeps the position over a reload of the page: in the session storage, which is a tab's own. */
export class SavedPosition {
  readonly #key: string;
  readonly #position: () => string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `position` tells what to keep; nothing when the next page has to begin anew. */
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

  /** The first at once, and not each of a thousand events a second: browsers may forget what is written when a page is left. */
  saveSoon(): void {
    if (this.#timer) return;
    this.save();
    this.#timer = setTimeout(() => this.save(), SOON);
  }
}

/** Browsers may be set to let pages store nothing, or have no room left. Then a reload begins with the page's own position. */
function attempt<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch {
    return undefined;
  }
}
