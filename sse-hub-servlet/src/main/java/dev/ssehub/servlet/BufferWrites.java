package dev.ssehub.servlet;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes byte buffers ({@code ServletOutputStream.write(ByteBuffer)}, Servlet 6.1) where the container supports them.
 *
 * <p>Jetty first copies a small array into a buffer of its own, of 32 KB outside the heap, and keeps this buffer until the response ends, however
 * idle the stream is. A byte buffer is written directly.
 */
final class BufferWrites {

    /** Null before Servlet 6.1. */
    private static final @Nullable MethodHandle WRITE = find();

    private BufferWrites() {}

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(
                            ServletOutputStream.class, "write", MethodType.methodType(void.class, ByteBuffer.class));
        } catch (NoSuchMethodException | IllegalAccessException before) {
            return null;
        }
    }

    /** Writes bytes, which must not change afterwards. */
    static void write(ServletOutputStream to, byte[] bytes, int offset, int length) throws IOException {
        if (WRITE == null) {
            to.write(bytes, offset, length);
            return;
        }
        try {
            WRITE.invokeExact(to, ByteBuffer.wrap(bytes, offset, length));
        } catch (IOException | RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
