package dev.ssehub.session;

import dev.ssehub.event.Audience;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is entitled to: events for everyone unless these are left out, events for its user if it has one, and events for its groups.
 *
 * <p>The application creates it from the authenticated request, never from unverified claims of the client. It decides both what is delivered
 * live and what is replayed. Immutable; each method that sets something returns a new subscription:
 * <pre>{@code
 * Subscription.user(principal.getName()).group("orders").expiresAt(token.expiry());
 * }</pre>
 */
public final class Subscription {

    /** The blocks of a stream, besides the events of the application. */
    public enum Framing {
        /**
         * For browsers and every client that follows the standard (WHATWG HTML §9.2). The stream begins with the client's position, each heartbeat advances
         * the position, and a gap is a separate event: these blocks have a name that begins with {@code sse-hub.} unless configured
         * otherwise. The default.
         */
        BROWSER,
        /**
         * For clients that parse the data of every block, regardless of the name of its event: the front ends of AI applications and typed
         * HTTP clients. Every block with data is an event of the application; a heartbeat is a comment. A gap is a comment too, and the
         * response header {@code SSE-Hub-Gap} if the stream begins with it; a {@link GapHook} can send an event of the application instead.
         *
         * <p>The cost: a client's position only advances with events that have an id. A client that has received none yet begins at the tail when it
         * reconnects, unless its URL has a position ({@code ?lastEventId=}, from {@code hub.cursor()}). A client that receives nothing for so long that its
         * last event is no longer kept gets a gap, even if it missed nothing. Snapshots and retained values have no id.
         */
        PLAIN
    }

    /** How a transport ends a stream after its last byte. */
    public enum EndStyle {
        /** The response ends cleanly. An {@code EventSource} reconnects. The default. */
        CLEAN,
        /**
         * The response is cut off, as by a failing network: for clients that take a clean end for the end of all events, and reconnect only after an
         * error. Everything that was passed on before is sent first.
         */
        RESET
    }

    private static final Subscription ANONYMOUS =
            new Subscription(null, Set.of(), Map.of(), null, true, null, null, null);

    private final @Nullable String user;
    private final Set<String> groups;
    private final Map<String, Object> attributes;
    private final @Nullable Instant expiresAt;
    private final boolean includesEveryone;
    private final @Nullable String login;
    private final @Nullable Framing framing;
    private final @Nullable EndStyle endStyle;

    private Subscription(
            @Nullable String user,
            Set<String> groups,
            Map<String, Object> attributes,
            @Nullable Instant expiresAt,
            boolean includesEveryone,
            @Nullable String login,
            @Nullable Framing framing,
            @Nullable EndStyle endStyle) {
        this.user = user;
        this.groups = groups;
        this.attributes = attributes;
        this.expiresAt = expiresAt;
        this.includesEveryone = includesEveryone;
        this.login = login;
        this.framing = framing;
        this.endStyle = endStyle;
    }

    /** A connection without a user: entitled to events for everyone, and to the groups that are added. */
    public static Subscription anonymous() {
        return ANONYMOUS;
    }

    /**
     * A connection of a user.
     *
     * @throws IllegalArgumentException if the name is invalid (see {@link Audience})
     */
    public static Subscription user(String user) {
        return new Subscription(Audience.user(user).name(), Set.of(), Map.of(), null, true, null, null, null);
    }

    /**
     * Adds a group.
     *
     * @throws IllegalArgumentException if the name is invalid (see {@link Audience})
     */
    public Subscription group(String group) {
        return groups(List.of(Audience.group(group).name()));
    }

    /**
     * Adds groups.
     *
     * @throws IllegalArgumentException if a name is invalid (see {@link Audience})
     */
    public Subscription groups(Collection<String> more) {
        Objects.requireNonNull(more, "more must not be null: an empty collection adds no group");
        Set<String> all = new LinkedHashSet<>(groups);
        for (String group : more) {
            all.add(Audience.group(group).name());
        }
        return new Subscription(
                user, Set.copyOf(all), attributes, expiresAt, includesEveryone, login, framing, endStyle);
    }

    /**
     * Adds a value that the application can find on the session; the hub does not use it. Neither the name nor the value may be null.
     */
    public Subscription attribute(String name, Object value) {
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(value, () -> "value must not be null, but that of the attribute '" + name + "' was");
        Map<String, Object> all = new LinkedHashMap<>(attributes);
        all.put(name, value);
        return new Subscription(
                user, groups, Collections.unmodifiableMap(all), expiresAt, includesEveryone, login, framing, endStyle);
    }

    /**
     * Sets when the entitlement ends, such as a token's {@code exp}: the stream is ended then. Without this call, a subscription does not expire. Null is
     * rejected, so that a token without {@code exp} is not treated as valid forever.
     */
    public Subscription expiresAt(Instant instant) {
        Objects.requireNonNull(
                instant, "instant must not be null: leave expiresAt out for a subscription that does not expire");
        return new Subscription(user, groups, attributes, instant, includesEveryone, login, framing, endStyle);
    }

    /**
     * Leaves out events for everyone: the connection gets events for its user, its groups and itself. For a stream with a single subject, such as the log of one
     * job, beside another stream with the events for everyone.
     */
    public Subscription withoutEveryone() {
        return new Subscription(user, groups, attributes, expiresAt, false, login, framing, endStyle);
    }

    /**
     * Names the login that opens the connection, so that its streams can be ended with it, on every node:
     * {@code hub.disconnect(Audience.session(login))}. The name is not an audience of events, and is shown nowhere. It is sent to the broker:
     * use something that cannot be used to log in, such as a hash of the id of an HTTP session.
     *
     * @throws IllegalArgumentException if the name is invalid (see {@link Audience})
     */
    public Subscription login(String name) {
        Objects.requireNonNull(name, "name must not be null");
        String valid = Audience.session(name).name();
        return new Subscription(user, groups, attributes, expiresAt, includesEveryone, valid, framing, endStyle);
    }

    /** Sets the framing of the stream; otherwise the endpoint decides. */
    public Subscription framing(Framing value) {
        Objects.requireNonNull(value, "framing must not be null: leave it out to let the endpoint decide");
        return new Subscription(user, groups, attributes, expiresAt, includesEveryone, login, value, endStyle);
    }

    /** Sets how the hub ends the stream; otherwise the endpoint decides. */
    public Subscription endStyle(EndStyle value) {
        Objects.requireNonNull(value, "endStyle must not be null: leave it out to let the endpoint decide");
        return new Subscription(user, groups, attributes, expiresAt, includesEveryone, login, framing, value);
    }

    /** Returns the user, or null if the connection is anonymous. */
    public @Nullable String user() {
        return user;
    }

    /** Returns the groups, unmodifiable. */
    public Set<String> groups() {
        return groups;
    }

    /** Returns the attributes, unmodifiable. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** Returns when the entitlement ends, or null if it does not. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /** Returns whether the connection gets events for everyone. */
    public boolean includesEveryone() {
        return includesEveryone;
    }

    /** Returns the name of the login, or null if there is none. */
    public @Nullable String login() {
        return login;
    }

    /** Returns the framing of the stream, or null if the endpoint decides. */
    public @Nullable Framing framing() {
        return framing;
    }

    /** Returns how the hub ends the stream, or null if the endpoint decides. */
    public @Nullable EndStyle endStyle() {
        return endStyle;
    }

    /** Returns a form for logs, without the attributes and the login. */
    @Override
    public String toString() {
        return "Subscription[user=" + user + ", groups=" + groups + ", expiresAt=" + expiresAt
                + (includesEveryone ? "" : ", withoutEveryone") + "]";
    }
}
