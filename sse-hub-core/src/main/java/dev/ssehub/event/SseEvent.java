package dev.ssehub.event;

import dev.ssehub.internal.checks.Checks;
import dev.ssehub.internal.checks.Names;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event as the application publishes it: the content for the browser, and hints for its delivery.
 *
 * <p>Immutable; each method that sets something returns a new event:
 * <pre>{@code
 * SseEvent.of("maintenance at noon");
 * SseEvent.named("unread").data("3").key("unread");
 * SseEvent.named("order").json(order);
 * }</pre>
 *
 * <p>There is no {@code id}, because the log assigns ids. All text is sent as UTF-8; an unpaired surrogate in data or in a comment is sent as U+FFFD.
 */
public final class SseEvent {

    /** Names with this prefix belong to the hub, and are rejected from applications. */
    public static final String RESERVED_PREFIX = "sse-hub.";

    /** The timers of browsers and Node.js take 31 bits of milliseconds; with a longer delay, they reconnect at once. */
    private static final Duration MAX_RETRY = Duration.ofMillis(Integer.MAX_VALUE);

    private final @Nullable String name;
    private final String data;
    private final @Nullable Object json;
    private final @Nullable String comment;
    private final @Nullable Duration retry;
    private final @Nullable String key;
    private final @Nullable Duration ttl;
    private final @Nullable String idempotencyKey;
    private final boolean ephemeral;

    private SseEvent(Draft draft) {
        this.name = draft.name;
        this.data = draft.data;
        this.json = draft.json;
        this.comment = draft.comment;
        this.retry = draft.retry;
        this.key = draft.key;
        this.ttl = draft.ttl;
        this.idempotencyKey = draft.idempotencyKey;
        this.ephemeral = draft.ephemeral;
    }

    /** An event without a name, which a browser dispatches to {@code onmessage}. */
    public static SseEvent of(String data) {
        Draft draft = new Draft();
        draft.data = Checks.requirePresent("data", data);
        return new SseEvent(draft);
    }

    /**
     * An event with a name, which a browser dispatches to the listeners of that name. Its data is empty until set; an event with empty
     * data is dispatched like any other.
     *
     * @param name 1 to 256 characters without control characters and unpaired surrogates, not beginning with {@value #RESERVED_PREFIX}
     * @throws IllegalArgumentException if the name is invalid
     */
    public static SseEvent named(String name) {
        Draft draft = new Draft();
        draft.name = Names.require("event name", name);
        if (name.startsWith(RESERVED_PREFIX)) {
            throw new IllegalArgumentException(
                    "event name must not begin with '" + RESERVED_PREFIX + "': such names are the hub's own");
        }
        return new SseEvent(draft);
    }

    /** Sets the data: any text. CR, LF and CRLF each end a line, and a client receives each of them as LF. */
    public SseEvent data(String text) {
        Draft draft = new Draft(this);
        draft.data = Checks.requirePresent("text", text);
        draft.json = null;
        return new SseEvent(draft);
    }

    /**
     * Sets the data to a value that the hub's JSON writer serialises, once, on the publishing thread: {@code publish} then throws what the writer
     * throws, or an {@link IllegalStateException} if the hub has no writer.
     *
     * @param value a value that the writer supports; a string becomes a JSON string, with quotes. Null becomes the JSON text {@code null}, which needs no
     *     writer
     */
    public SseEvent json(@Nullable Object value) {
        if (value == null) {
            return data("null");
        }
        Draft draft = new Draft(this);
        draft.data = "";
        draft.json = value;
        return new SseEvent(draft);
    }

    /**
     * Sets a comment, which clients do not show to their application.
     *
     * @throws IllegalArgumentException if the text contains CR, LF or NUL
     */
    public SseEvent comment(String text) {
        Draft draft = new Draft(this);
        draft.comment = Names.requireSingleLine("comment", text);
        return new SseEvent(draft);
    }

    /**
     * Sets how long the client waits before it reconnects, from now on; rounded down to milliseconds. More than 24 days, the maximum of clients'
     * timers, counts as 24 days.
     *
     * @throws IllegalArgumentException if negative
     */
    public SseEvent retry(Duration delay) {
        Checks.requirePresent("delay", delay);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("retry must not be negative but was " + delay);
        }
        Draft draft = new Draft(this);
        draft.retry = delay.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : delay;
        return new SseEvent(draft);
    }

    /**
     * Sets the compaction key. The event supersedes earlier ones of the same audience and key: clients that lag or resume
     * skip those, and a new client first receives the latest of each key.
     *
     * @param key 1 to 256 characters without control characters and unpaired surrogates
     * @throws IllegalArgumentException if the key is invalid
     */
    public SseEvent key(String key) {
        Draft draft = new Draft(this);
        draft.key = Names.require("key", key);
        return new SseEvent(draft);
    }

    /** Makes the event ephemeral: it is only for connected clients, never replayed to a client that reconnects, and never retained. */
    public SseEvent ephemeral() {
        Draft draft = new Draft(this);
        draft.ephemeral = true;
        return new SseEvent(draft);
    }

    /**
     * Sets for how long after publishing the event is delivered; after that it is silently skipped. Rounded up to milliseconds, without an upper limit:
     * {@code ChronoUnit.FOREVER.getDuration()} is equivalent to no time to live. Measured by the clocks of the publishing and the delivering
     * node.
     *
     * @throws IllegalArgumentException if not positive
     */
    public SseEvent ttl(Duration timeToLive) {
        Draft draft = new Draft(this);
        draft.ttl = Checks.requirePositive("ttl", timeToLive);
        return new SseEvent(draft);
    }

    /**
     * Identifies this publish, so that it can be repeated safely: a second publish to the same audience with the same key, within the window of the
     * backplane, returns the first one's id and delivers nothing. The same key for another audience is independent.
     *
     * @param key 1 to 256 characters without control characters and unpaired surrogates
     * @throws IllegalArgumentException if the key is invalid
     */
    public SseEvent idempotencyKey(String key) {
        Draft draft = new Draft(this);
        draft.idempotencyKey = Names.require("idempotencyKey", key);
        return new SseEvent(draft);
    }

    /** Returns the name, or null if the event has none. */
    public @Nullable String name() {
        return name;
    }

    /** Returns the data, never null, possibly empty; also empty while it is a value that has not been serialised. */
    public String data() {
        return data;
    }

    /** Returns the value to serialise as the data, or null if the data is text. */
    public @Nullable Object json() {
        return json;
    }

    /** Returns the comment, or null. */
    public @Nullable String comment() {
        return comment;
    }

    /** Returns the reconnection delay that the event sets, or null. */
    public @Nullable Duration retry() {
        return retry;
    }

    /** Returns the compaction key, or null. */
    public @Nullable String key() {
        return key;
    }

    /** Returns the time to live, or null if the event lives as long as the log keeps it. */
    public @Nullable Duration ttl() {
        return ttl;
    }

    /** Returns the idempotency key, or null. */
    public @Nullable String idempotencyKey() {
        return idempotencyKey;
    }

    /** Returns whether the event is only for connected clients. */
    public boolean isEphemeral() {
        return ephemeral;
    }

    /** Returns whether the other event is equal in all that can be set; values are compared by {@code equals}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SseEvent that
                && ephemeral == that.ephemeral
                && data.equals(that.data)
                && Objects.equals(name, that.name)
                && Objects.equals(json, that.json)
                && Objects.equals(comment, that.comment)
                && Objects.equals(retry, that.retry)
                && Objects.equals(key, that.key)
                && Objects.equals(ttl, that.ttl)
                && Objects.equals(idempotencyKey, that.idempotencyKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, data, json, comment, retry, key, ttl, idempotencyKey, ephemeral);
    }

    /** Returns a form for logs that never contains the data. */
    @Override
    public String toString() {
        String size = json == null
                ? data.length() + " characters of data"
                : "data is a " + json.getClass().getName();
        return "SseEvent[name=" + name + ", " + size + "]";
    }

    /** A mutable copy of the fields, which never leaves this class. */
    private static final class Draft {
        @Nullable
        String name;

        String data = "";

        @Nullable
        Object json;

        @Nullable
        String comment;

        @Nullable
        Duration retry;

        @Nullable
        String key;

        @Nullable
        Duration ttl;

        @Nullable
        String idempotencyKey;

        boolean ephemeral;

        Draft() {}

        Draft(SseEvent event) {
            this.name = event.name;
            this.data = event.data;
            this.json = event.json;
            this.comment = event.comment;
            this.retry = event.retry;
            this.key = event.key;
            this.ttl = event.ttl;
            this.idempotencyKey = event.idempotencyKey;
            this.ephemeral = event.ephemeral;
        }
    }
}
