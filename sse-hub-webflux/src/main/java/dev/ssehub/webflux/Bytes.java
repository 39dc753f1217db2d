package dev.ssehub.webflux;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/** A part of an array that many responses may share: it is never changed, and never copied here. */
final class Bytes {

    private final byte[] array;
    private final int offset;
    private final int length;

    Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    byte[] array() {
        return array;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** Returns whether both are the same part of the same array. */
    boolean isSameAs(@Nullable Bytes other) {
        return other != null && array == other.array && offset == other.offset && length == other.length;
    }

    /** Returns a buffer of the server that wraps the bytes. */
    DataBuffer wrap(DataBufferFactory factory) {
        return factory.wrap(ByteBuffer.wrap(array, offset, length).slice());
    }
}
