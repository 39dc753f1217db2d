package dev.ssehub.servlet;

/** What the container was not ready for. */
final class Rest {
    final byte[] bytes;
    final int from;
    final int end;

    Rest(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.from = from;
        this.end = end;
    }
}
