/**
 * The events of this page: by a stream, or by polling where a stream does not come through. Both go on from the same cursor, so
 * changing from one to the other loses nothing and repeats nothing.
 *
 * onEvent(name, data), onGap() and onState("connecting" | "live" | "polling" | "ended") are called with what happens.
 */
export class Events {
  static #SILENCE_BEFORE_POLLING = 5000;

  #query; #cursor; #heartbeat; #names; #handlers;
  #source = null; #poll = null; #watchdog = 0; #isOpen = false;

  constructor({ query, cursor, heartbeat, names, ...handlers }) {
    this.#query = query;
    this.#cursor = cursor;
    this.#heartbeat = heartbeat;
    this.#names = names;
    this.#handlers = handlers;
  }

  get cursor() { return this.#cursor; }

  open() {
    this.#isOpen = true;
    this.#handlers.onState('connecting');
    if ('EventSource' in window) this.#stream(); else this.#pollOn();
  }

  /** For a page that is left: a stream that stays open takes one of the six connections that a browser has for a host. */
  close() {
    this.#isOpen = false;
    clearTimeout(this.#watchdog);
    this.#source?.close();
    this.#poll?.abort();
    this.#source = this.#poll = null;
  }

  #url(path, more = {}) {
    return path + '?' + new URLSearchParams({ ...this.#query, lastEventId: this.#cursor, ...more });
  }

  #stream() {
    const source = this.#source = new EventSource(this.#url('/sse'));
    const heard = event => {
      if (event.lastEventId) this.#cursor = event.lastEventId;
      this.#handlers.onState('live');
      this.#watch(2 * this.#heartbeat, () => this.#again());
    };
    // The server's first frame comes at once. If nothing comes, something on the way holds the stream back.
    this.#watch(Events.#SILENCE_BEFORE_POLLING, () => { source.close(); this.#pollOn(); });
    source.addEventListener('sse-hub.cursor', heard);
    source.addEventListener('sse-hub.gap', event => { heard(event); this.#handlers.onGap(); });
    for (const name of this.#names) {
      source.addEventListener(name, event => { heard(event); this.#handlers.onEvent(name, event.data); });
    }
    source.onerror = () => {
      const isOver = source.readyState === EventSource.CLOSED;
      this.#handlers.onState(isOver ? 'ended' : 'connecting');
      clearTimeout(this.#watchdog);
      if (!isOver) this.#watch(10 * Events.#SILENCE_BEFORE_POLLING, () => this.#again());
    };
  }

  /** A connection that died without a word is given up by whoever notices first. */
  #again() {
    this.#source?.close();
    this.#handlers.onState('connecting');
    this.#stream();
  }

  #watch(millis, then) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#isOpen && then(), millis);
  }

  async #pollOn() {
    const poll = this.#poll = new AbortController();
    let waitMs = 0; // the first answer only says that polling works
    while (!poll.signal.aborted) {
      try {
        const response = await fetch(this.#url('/poll', { waitMs }), { signal: poll.signal, redirect: 'error' });
        if (response.status === 401 || response.status === 403) return this.#handlers.onState('ended');
        if (!response.ok) throw new Error(response.statusText);
        const { cursor, gap, events } = await response.json();
        this.#handlers.onState('polling');
        waitMs = 25000;
        this.#cursor = cursor ?? this.#cursor;
        if (gap) this.#handlers.onGap();
        for (const { event, data } of events) this.#handlers.onEvent(event, data);
      } catch {
        if (poll.signal.aborted) return;
        this.#handlers.onState('connecting');
        await new Promise(resolve => setTimeout(resolve, 1000 + 2000 * Math.random()));
      }
    }
  }
}
