package dev.ssehub.backplane;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.checks.Checks;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The content of the log: events, and the facts that all nodes must apply in order with them. */
public sealed interface LogRecord {

    /** Returns the idempotency key, or null. */
    default @Nullable String idempotencyKey() {
        return null;
    }

    /**
     * An event, encoded.
     *
     * @param audience its addressees
     * @param block the event-stream block without its {@code id} field, ending with the blank line; read only
     * @param key the compaction key, or null; always null for an audience of several
     * @param ephemeral whether it is only for connected clients
     * @param ttl for how long it is delivered, in whole milliseconds (others are rounded up), or null
     * @param idempotencyKey identifies the publication among all audiences, so that a repetition is recognised; or null
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared: the place in the log identifies a publication.
    record Publication(
            Audience audience,
            byte[] block,
            @Nullable String key,
            boolean ephemeral,
            @Nullable Duration ttl,
            @Nullable String idempotencyKey)
            implements LogRecord {

        private static final Duration MAX_TTL = Duration.ofMillis(Long.MAX_VALUE);

        public Publication {
            Objects.requireNonNull(audience, "audience must not be null");
            Objects.requireNonNull(block, "block must not be null");
            if (key != null && audience.kind() == Audience.Kind.SEVERAL) {
                throw new IllegalArgumentException("an event with a key goes to one audience, not to " + audience
                        + ": publish it to each of them, so that each has a latest value of its own");
            }
            ttl = ttl == null ? null : inMillis(ttl);
        }

        /** Rounds up, so that a time to live never becomes zero, and replaces one that is too long for milliseconds by the maximum. */
        private static Duration inMillis(Duration ttl) {
            Checks.requirePositive("ttl", ttl);
            if (ttl.compareTo(MAX_TTL) >= 0) {
                return MAX_TTL;
            }
            Duration whole = ttl.truncatedTo(ChronoUnit.MILLIS);
            return whole.equals(ttl) ? ttl : whole.plusMillis(1);
        }
    }

    /**
     * A user joined or left a group.
     *
     * @param user the user
     * @param group the group
     * @param member whether the user is a member from here on
     */
    record Membership(String user, String group, boolean member) implements LogRecord {

        public Membership {
            Objects.requireNonNull(user, "user must not be null");
            Objects.requireNonNull(group, "group must not be null");
        }
    }

    /**
     * Ends the sessions of an audience.
     *
     * @param audience whose sessions
     * @param forGood whether their clients must not reconnect
     */
    record Disconnect(Audience audience, boolean forGood) implements LogRecord {

        /** Ends sessions whose clients may reconnect. */
        public Disconnect(Audience audience) {
            this(audience, false);
        }

        public Disconnect {
            Objects.requireNonNull(audience, "audience must not be null");
        }
    }

    /**
     * A node's report of who is connected to it, as numbers of sessions. A number replaces the one that was reported before.
     *
     * @param node the name of the node
     * @param incarnation distinguishes this process from earlier ones of the same name
     * @param kind what is reported
     * @param sessions all its sessions
     * @param users sessions by user
     * @param groups sessions by group
     */
    record NodePresence(
            String node,
            long incarnation,
            Kind kind,
            int sessions,
            Map<String, Integer> users,
            Map<String, Integer> groups)
            implements LogRecord {

        public NodePresence {
            Objects.requireNonNull(node, "node must not be null");
            Objects.requireNonNull(kind, "kind must not be null");
            Objects.requireNonNull(users, "users must not be null");
            Objects.requireNonNull(groups, "groups must not be null");
        }

        /** The content of a report. */
        public enum Kind {
            /** The node has started, and asks all others for their state. */
            HELLO,
            /** The full state. */
            STATE,
            /** The changes; if empty, a sign of life. */
            CHANGE,
            /** The node has stopped, or another node considers it dead. */
            GOODBYE
        }
    }
}
