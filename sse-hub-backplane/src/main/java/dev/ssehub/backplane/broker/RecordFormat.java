package dev.ssehub.backplane.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Disconnect;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.LogRecord.NodePresence;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Converts records to bytes, for backplanes whose broker keeps bytes: the version of the format, the time of publishing, and the record.
 *
 * <p>Nodes of different releases share a log during a rolling update: a format that older nodes cannot read gets another
 * version, and older nodes report that instead of guessing.
 */
public final class RecordFormat {

    private static final int VERSION = 1;
    /** For records that a node of version 1 would not understand; all others are written in version 1. */
    private static final int EXTENDED_VERSION = 2;

    private static final int PUBLICATION = 1;
    private static final int MEMBERSHIP = 2;
    private static final int DISCONNECT = 3;
    private static final int NODE_PRESENCE = 4;

    /** One of the kinds of audiences. */
    private static final int SEVERAL = 4;

    private RecordFormat() {}

    /** Returns a record as bytes. */
    public static byte[] encode(Instant publishedAt, LogRecord record) {
        Objects.requireNonNull(publishedAt, "publishedAt must not be null");
        Objects.requireNonNull(record, "record must not be null");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(needsExtension(record) ? EXTENDED_VERSION : VERSION);
            out.writeLong(publishedAt.toEpochMilli());
            if (record instanceof Publication publication) {
                out.writeByte(PUBLICATION);
                writeAudience(out, publication.audience());
                writeBytes(out, publication.block());
                writeText(out, publication.key());
                out.writeBoolean(publication.ephemeral());
                Duration ttl = publication.ttl();
                out.writeLong(ttl == null ? -1 : ttl.toMillis());
                writeText(out, publication.idempotencyKey());
            } else if (record instanceof Membership membership) {
                out.writeByte(MEMBERSHIP);
                writeText(out, membership.user());
                writeText(out, membership.group());
                out.writeBoolean(membership.member());
            } else if (record instanceof Disconnect disconnect) {
                out.writeByte(DISCONNECT);
                writeAudience(out, disconnect.audience());
                if (needsExtension(record)) {
                    out.writeBoolean(disconnect.forGood());
                }
            } else if (record instanceof NodePresence presence) {
                out.writeByte(NODE_PRESENCE);
                writeText(out, presence.node());
                out.writeLong(presence.incarnation());
                out.writeByte(
                        switch (presence.kind()) {
                            case HELLO -> 0;
                            case STATE -> 1;
                            case CHANGE -> 2;
                            case GOODBYE -> 3;
                        });
                out.writeInt(presence.sessions());
                writeCounts(out, presence.users());
                writeCounts(out, presence.groups());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a record that {@link #encode} has written.
     *
     * @param id the place of the record
     * @throws IllegalArgumentException if the bytes are not a record of a version that is known here
     */
    public static Recorded decode(EventId id, byte[] bytes) {
        return decode(id, ByteBuffer.wrap(Objects.requireNonNull(bytes, "bytes must not be null")));
    }

    /**
     * Reads a record that {@link #encode} has written.
     *
     * @param id the place of the record
     * @param in the record, from the position up to the limit; its bytes are copied, and its position is undefined afterwards
     * @throws IllegalArgumentException if the bytes are not a record of a version that is known here
     */
    public static Recorded decode(EventId id, ByteBuffer in) {
        Objects.requireNonNull(id, "id must not be null");
        int length = Objects.requireNonNull(in, "in must not be null").remaining();
        try {
            int version = in.get();
            if (version < VERSION || version > EXTENDED_VERSION) {
                throw new IllegalArgumentException("a record has format " + version + ", and this node knows formats "
                        + VERSION + " to " + EXTENDED_VERSION);
            }
            Instant publishedAt = Instant.ofEpochMilli(in.getLong());
            return new Recorded(id, publishedAt, readRecord(in, version));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a record of " + length + " bytes is cut off", e);
        }
    }

    /** Reads a record that {@link #encode} has written; empty if it is damaged, or of a later release than this node. */
    public static Optional<Recorded> tryDecode(EventId id, byte[] bytes) {
        return tryDecode(id, ByteBuffer.wrap(bytes));
    }

    /** Reads a record that {@link #encode} has written, like {@link #decode(EventId, ByteBuffer)}; empty as above. */
    public static Optional<Recorded> tryDecode(EventId id, ByteBuffer bytes) {
        try {
            return Optional.of(decode(id, bytes));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean needsExtension(LogRecord record) {
        return (record instanceof Publication publication
                        && publication.audience().kind() == Audience.Kind.SEVERAL)
                || (record instanceof Disconnect disconnect
                        && (disconnect.forGood() || disconnect.audience().kind() == Audience.Kind.SEVERAL));
    }

    private static LogRecord readRecord(ByteBuffer in, int version) {
        int kind = in.get();
        return switch (kind) {
            case PUBLICATION -> {
                Audience audience = readAudience(in);
                byte[] block = readBytes(in, in.getInt());
                String key = readText(in);
                boolean ephemeral = in.get() != 0;
                long ttl = in.getLong();
                yield new Publication(
                        audience,
                        block,
                        key,
                        ephemeral,
                        ttl < 0 ? null : Duration.ofMillis(Math.max(1, ttl)),
                        readText(in));
            }
            case MEMBERSHIP -> new Membership(readName(in), readName(in), in.get() != 0);
            case DISCONNECT -> new Disconnect(readAudience(in), version > VERSION && in.get() != 0);
            case NODE_PRESENCE ->
                new NodePresence(
                        readName(in), in.getLong(), readPresenceKind(in), in.getInt(), readCounts(in), readCounts(in));
            default -> throw new IllegalArgumentException("there are no records of kind " + kind);
        };
    }

    private static void writeAudience(DataOutputStream out, Audience audience) throws IOException {
        out.writeByte(
                switch (audience.kind()) {
                    case EVERYONE -> 0;
                    case USER -> 1;
                    case GROUP -> 2;
                    case SESSION -> 3;
                    case SEVERAL -> SEVERAL;
                });
        if (audience.kind() != Audience.Kind.SEVERAL) {
            writeText(out, audience.name());
            return;
        }
        out.writeInt(audience.members().size());
        for (Audience member : audience.members()) {
            writeAudience(out, member);
        }
    }

    private static Audience readAudience(ByteBuffer in) {
        int kind = in.get();
        return kind == SEVERAL ? readSeveral(in) : readOne(in, kind);
    }

    private static Audience readOne(ByteBuffer in, int kind) {
        String name = readName(in);
        return switch (kind) {
            case 0 -> Audience.everyone();
            case 1 -> Audience.user(name);
            case 2 -> Audience.group(name);
            case 3 -> Audience.session(name);
            default -> throw new IllegalArgumentException("there are no audiences of kind " + kind);
        };
    }

    private static Audience readSeveral(ByteBuffer in) {
        int size = in.getInt();
        if (size < 2 || size > Audience.MAX_MEMBERS) {
            throw new IllegalArgumentException("a record claims an audience of " + size);
        }
        List<Audience> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(readOne(in, in.get()));
        }
        return Audience.anyOf(members);
    }

    private static NodePresence.Kind readPresenceKind(ByteBuffer in) {
        int kind = in.get() & 0xFF;
        return switch (kind) {
            case 0 -> NodePresence.Kind.HELLO;
            case 1 -> NodePresence.Kind.STATE;
            case 2 -> NodePresence.Kind.CHANGE;
            case 3 -> NodePresence.Kind.GOODBYE;
            default -> throw new IllegalArgumentException("there is no news of nodes of kind " + kind);
        };
    }

    private static void writeCounts(DataOutputStream out, Map<String, Integer> counts) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<String, Integer> count : counts.entrySet()) {
            writeText(out, count.getKey());
            out.writeInt(count.getValue());
        }
    }

    private static Map<String, Integer> readCounts(ByteBuffer in) {
        Map<String, Integer> counts = new HashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            counts.put(readName(in), in.getInt());
        }
        return counts;
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
        } else {
            writeBytes(out, text.getBytes(UTF_8));
        }
    }

    private static @Nullable String readText(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        requireRemaining(in, length);
        if (!in.hasArray()) {
            return new String(readBytes(in, length), UTF_8);
        }
        int from = in.arrayOffset() + in.position();
        in.position(in.position() + length);
        return new String(in.array(), from, length, UTF_8);
    }

    private static String readName(ByteBuffer in) {
        String name = readText(in);
        if (name == null) {
            throw new IllegalArgumentException("a record has no name where there must be one");
        }
        return name;
    }

    private static byte[] readBytes(ByteBuffer in, int length) {
        requireRemaining(in, length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** Prevents corrupt data from allocating gigabytes. */
    private static void requireRemaining(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(
                    "a record claims " + length + " bytes where there are " + in.remaining());
        }
    }
}
