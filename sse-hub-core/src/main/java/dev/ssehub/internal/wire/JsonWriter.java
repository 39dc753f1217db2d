package dev.ssehub.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Writes JSON in UTF-8 (RFC 8259), at a cost proportional to its length.
 *
 * <p>Its input is UTF-8 too, and is copied unchanged where no escape is needed. Not thread-safe.
 */
public final class JsonWriter {

    private static final int MAX_LENGTH = Integer.MAX_VALUE - 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

    private byte[] bytes = new byte[256];
    private int length;

    /** Adds text that is already JSON. */
    public JsonWriter raw(String json) {
        byte[] utf8 = json.getBytes(UTF_8);
        add(utf8, 0, utf8.length);
        return this;
    }

    /** Adds a string. */
    public JsonWriter quoted(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return raw("\"").inString(utf8, 0, utf8.length).raw("\"");
    }

    /** Adds a part of a string. */
    public JsonWriter inString(byte[] utf8, int from, int to) {
        int copied = from;
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < 0x20) || b == 0x7F) {
                add(utf8, copied, i);
                escape(b);
                copied = i + 1;
            }
        }
        add(utf8, copied, to);
        return this;
    }

    private void escape(byte b) {
        ensure(6);
        bytes[length++] = '\\';
        if (b == '"' || b == '\\') {
            bytes[length++] = b;
        } else {
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[b >> 4];
            bytes[length++] = HEX[b & 0xF];
        }
    }

    private void add(byte[] from, int begin, int end) {
        ensure(end - begin);
        System.arraycopy(from, begin, bytes, length, end - begin);
        length += end - begin;
    }

    private void ensure(int more) {
        long needed = (long) length + more;
        if (needed > MAX_LENGTH) {
            throw new IllegalStateException("JSON must be smaller than 2 GB");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_LENGTH, Math.max(needed, 2L * bytes.length)));
        }
    }

    /** Returns the array of which the first {@link #length()} bytes are the output. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the length of the output. */
    public int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, UTF_8);
    }
}
