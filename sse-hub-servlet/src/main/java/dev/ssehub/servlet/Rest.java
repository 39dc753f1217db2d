package dev.ssehub.servlet;

/** The bytes for which the container was not ready. */
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
