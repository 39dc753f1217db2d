import { Silence } from './errors.js';

const LOOKS = 4;

/**
 * Reports when nothing was received for too long.
 *
 * Time is measured by the monotonic clock: the wall clock may be set back, and then a dead connection would go unnoticed, or forward.
 * But in some browsers the monotonic clock and all timers stop while the machine sleeps. So the wall clock is read as well, for a single
 * purpose: time that has passed on the wall clock only was sleep. A wall clock that is set forward looks the same, and costs no more than a
 * reconnect.
 */
export class Watchdog {
  readonly #onSilence: (silence: Silence) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience = Infinity;
  #heardAt = 0;
  #heardAtByTheWall = 0;

  constructor(onSilence: (silence: Silence) => void) {
    this.#onSilence = onSilence;
  }

  /** From now on, something must be received at least every so many milliseconds. */
  expect(patience: number): void {
    this.#patience = patience;
    this.heard();
    this.look();
  }

  heard(): void {
    this.#heardAt = performance.now();
    this.#heardAtByTheWall = Date.now();
  }

  stop(): void {
    this.#patience = Infinity;
    clearTimeout(this.#timer);
  }

  /** Reports the silence if it is too long. Checks several times before that, so that a sleep is detected soon after waking up. */
  look(): void {
    clearTimeout(this.#timer);
    const patience = this.#patience;
    if (patience === Infinity) return;
    const silent = performance.now() - this.#heardAt;
    const slept = Date.now() - this.#heardAtByTheWall - silent;
    if (silent < patience && slept < patience) {
      this.#timer = setTimeout(() => this.look(), Math.min(patience - silent, patience / LOOKS));
      return;
    }
    this.stop();
    this.#onSilence(new Silence(slept >= patience || silent > 2 * patience));
  }
}
