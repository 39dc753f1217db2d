/**
 * One block of an event stream.
 *
 * `id` is present if the block has one, and `data` if the block is an event; a block with only an id just moves the position.
 */
export interface Frame {
  id?: string;
  event: string;
  data?: string;
  /** The origin of the block, unless it is that of the source's URL. */
  origin?: string;
}

const LINE_END = /\r\n?|\n/g;

/** Parses an event stream from bytes, in pieces of any size (WHATWG HTML §9.2.5 and §9.2.6). */
export class EventStreamParser {
  readonly #onFrame: (frame: Frame) => void;
  readonly #onRetry: (millis: number) => void;
  readonly #onComment: (text: string) => void;
  // Decodes as the standard requires: one leading byte order mark is dropped, and invalid UTF-8 becomes U+FFFD.
  readonly #decoder = new TextDecoder();
  #line = '';
  #endedWithCr = false;
  #id: string | undefined;
  #event = '';
  #data: string[] = [];

  constructor(onFrame: (frame: Frame) => void, onRetry: (millis: number) => void, onComment: (text: string) => void = () => {}) {
    this.#onFrame = onFrame;
    this.#onRetry = onRetry;
    this.#onComment = onComment;
  }

  feed(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (!text) return;
    let start = this.#endedWithCr && text.startsWith('\n') ? 1 : 0;
    this.#endedWithCr = text.endsWith('\r');
    LINE_END.lastIndex = start;
    for (let end = LINE_END.exec(text); end; end = LINE_END.exec(text)) {
      const line = this.#line + text.slice(start, end.index);
      this.#line = '';
      start = LINE_END.lastIndex;
      this.#read(line);
      LINE_END.lastIndex = start;
    }
    this.#line += text.slice(start);
  }

  #read(line: string): void {
    if (!line) return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return this.#onComment(line.slice(1));
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.#onRetry(Number(value));
  }

  #dispatch(): void {
    const frame: Frame = { event: this.#event || 'message' };
    if (this.#id !== undefined) frame.id = this.#id;
    if (this.#data.length) frame.data = this.#data.join('\n');
    this.#id = undefined;
    this.#event = '';
    this.#data = [];
    if (frame.id !== undefined || frame.data !== undefined) this.#onFrame(frame);
  }
}
