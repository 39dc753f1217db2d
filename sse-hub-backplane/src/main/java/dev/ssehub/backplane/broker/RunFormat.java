package dev.ssehub.backplane.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.run.RunEnd;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Converts entries and ends of runs to bytes, for stores that keep bytes: the version of the format, followed by the fields in order. */
public final class RunFormat {

    private static final int VERSION = 1;

    private RunFormat() {}

    /** Returns entries as bytes. */
    public static byte[] encode(Entries entries) {
        Objects.requireNonNull(entries, "entries must not be null");
        return written(out -> {
            out.writeByte(VERSION);
            out.writeLong(entries.first());
            RunEnd end = entries.end();
            out.writeBoolean(end != null);
            if (end != null) {
                write(out, end);
            }
            for (byte[] block : entries.blocks()) {
                out.writeInt(block.length);
                out.write(block);
            }
        });
    }

    /**
     * Returns the entries that bytes represent.
     *
     * @throws IllegalArgumentException if they represent none, or some of a later version
     */
    public static Entries decodeEntries(byte[] bytes) {
        return read(bytes, in -> {
            long first = in.getLong();
            RunEnd end = in.get() == 0 ? null : readEnd(in);
            List<byte[]> blocks = new ArrayList<>();
            while (in.hasRemaining()) {
                byte[] block = new byte[requireLength(in, in.getInt())];
                in.get(block);
                blocks.add(block);
            }
            if (end == null && blocks.isEmpty()) {
                throw new IllegalArgumentException("there are no entries");
            }
            return new Entries(first, blocks, end);
        });
    }

    /** Returns an end as bytes. */
    public static byte[] encode(RunEnd end) {
        Objects.requireNonNull(end, "end must not be null");
        return written(out -> {
            out.writeByte(VERSION);
            write(out, end);
        });
    }

    /**
     * Returns the end that bytes represent.
     *
     * @throws IllegalArgumentException if they represent none, or one of a later version
     */
    public static RunEnd decodeEnd(byte[] bytes) {
        return read(bytes, RunFormat::readEnd);
    }

    private static void write(DataOutputStream out, RunEnd end) throws IOException {
        writeText(out, end.outcome().name());
        writeText(out, end.code());
        writeText(out, end.message());
        out.writeShort(end.httpStatus());
    }

    private static RunEnd readEnd(ByteBuffer in) {
        RunEnd.Outcome outcome = RunEnd.Outcome.valueOf(Objects.requireNonNullElse(readText(in), ""));
        return new RunEnd(outcome, readText(in), readText(in), in.getShort());
    }

    private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] utf8 = text.getBytes(UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static @Nullable String readText(ByteBuffer in) {
        int length = in.getInt();
        if (length == -1) {
            return null;
        }
        byte[] utf8 = new byte[requireLength(in, length)];
        in.get(utf8);
        return new String(utf8, UTF_8);
    }

    private static int requireLength(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(
                    "a length is " + length + " where " + in.remaining() + " bytes are left");
        }
        return length;
    }

    private interface Reading<T> {
        T from(ByteBuffer in);
    }

    private static <T> T read(byte[] bytes, Reading<T> reading) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("the version is " + version + " where " + VERSION + " can be read");
            }
            return reading.from(in);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the bytes end too early", e);
        }
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes bytes", e);
        }
        return bytes.toByteArray();
    }
}
