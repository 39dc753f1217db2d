package dev.ssehub.backplane;

import dev.ssehub.event.Audience;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands in the log: events, and the facts that all nodes must apply in order with them. */
public sealed interface LogRecord {

    /** Returns the name of the act of publishing, or null when this is none or has no name. */
    default @Nullable String idempotencyKey() {
        return null;
    }

    /**
     * An event, encoded.
     *
     * @param audience to whom it goes
     * @param block the event-stream block without its {@code id} field, ending with the blank line; read only
     * @param key the compaction key, or null
     * @param ephemeral whether it is for connected clients alone
     * @param ttl how long it is worth delivering, or null
     * @param idempotencyKey the name of the act of publishing, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared: a publication is what it is by its place in the log.
    record Publication(
            Audience audience,
            byte[] block,
            @Nullable String key,
            boolean ephemeral,
            @Nullable Duration ttl,
            @Nullable String idempotencyKey)
            implements LogRecord {}

    /**
     * A user joined or left a group.
     *
     * @param user the user
     * @param group the group
     * @param member whether the user is a member from here on
     */
    record Membership(String user, String group, boolean member) implements LogRecord {}

    /**
     * The sessions of an audience are to be ended.
     *
     * @param audience whose sessions
     */
    record Disconnect(Audience audience) implements LogRecord {}

    /**
     * A node tells who is connected to it, as numbers of sessions. A number stands for itself, whatever was told before; 0 is none.
     *
     * @param node the name of the node
     * @param life tells this process from earlier ones of the same name
     * @param kind what is told
     * @param sessions all its sessions
     * @param users sessions by user
     * @param groups sessions by group
     */
    record NodePresence(
            String node, long life, Kind kind, int sessions, Map<String, Integer> users, Map<String, Integer> groups)
            implements LogRecord {

        /** What a node tells. */
        public enum Kind {
            /** It has come, and asks all others for their state. */
            HELLO,
            /** All that there is. */
            STATE,
            /** What has changed; with nothing, that it is still there. */
            CHANGE,
            /** It has gone, or another takes it for dead. */
            GOODBYE
        }
    }
}
