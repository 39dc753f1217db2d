import { Silence } from './errors.js';

/** Barks when nothing was heard for too long. */
export class Watchdog {
  readonly #onSilence: (silence: Silence) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience = Infinity;
  #heardAt = 0;

  constructor(onSilence: (silence: Silence) => void) {
    this.#onSilence = onSilence;
  }

  /** From now on, something is to be heard every so many milliseconds. */
  expect(patience: number): void {
    this.#patience = patience;
    this.heard();
    this.look();
  }

  heard(): void {
    this.#heardAt = Date.now();
  }

  stop(): void {
    this.#patience = Infinity;
    clearTimeout(this.#timer);
  }

  /** By the clock and not by the timer, which sleeps when the machine or the page does. */
  look(): void {
    clearTimeout(this.#timer);
    const silent = Date.now() - this.#heardAt;
    if (silent < this.#patience) {
      this.#timer = this.#patience === Infinity ? undefined : setTimeout(() => this.look(), this.#patience - silent);
      return;
    }
    const slept = silent > 2 * this.#patience;
    this.stop();
    this.#onSilence(new Silence(slept));
  }
}
