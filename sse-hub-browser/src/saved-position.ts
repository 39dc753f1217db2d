const SOON = 500;

/** Keeps the position over a reload of the page: in the session storage, which is a tab's own. */
export class SavedPosition {
  readonly #key: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(key: string) {
    this.#key = key;
  }

  read(): string | undefined {
    return attempt(() => sessionStorage.getItem(this.#key)) ?? undefined;
  }

  write(position: string | undefined): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (position) attempt(() => sessionStorage.setItem(this.#key, position));
  }

  /** Not with each of a thousand events a second. */
  writeSoon(position: () => string | undefined): void {
    this.#timer ??= setTimeout(() => this.write(position()), SOON);
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
