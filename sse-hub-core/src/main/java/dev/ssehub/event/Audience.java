package dev.ssehub.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.internal.checks.Checks;
import dev.ssehub.internal.checks.Names;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The addressees of an event: everyone, all sessions of one user, all members of one group, one session, or several of these.
 *
 * <pre>{@code
 * hub.publish(Audience.users("ann", "bob"), SseEvent.of("lunch?"));
 * hub.publish(Audience.anyOf(Audience.group("admins"), Audience.user(author)), SseEvent.named("review").json(review));
 * }</pre>
 *
 * <p>An event for several members is one event with one id, and a session that belongs to more than one of them gets it once. It has no
 * {@linkplain SseEvent#key key}, because each of the members could have another latest value.
 *
 * <p>Names are 1 to 256 characters without control characters and without unpaired surrogates; an invalid name is rejected with an
 * {@link IllegalArgumentException}, null with a {@link NullPointerException}. The same rule applies to the names and keys of events. Names are compared
 * exactly: no trimming, no case folding. Two audiences of several are equal if they have the same members, in any order.
 */
public final class Audience {

    /** The maximum length of the name of a user, a group or a session, in characters. */
    public static final int MAX_NAME_LENGTH = Names.MAX_LENGTH;

    /** The maximum number of members of an audience of several. For more, address a group. */
    public static final int MAX_MEMBERS = 1000;

    /** The kinds of audiences. */
    public enum Kind {
        EVERYONE,
        USER,
        GROUP,
        SESSION,
        /** Any number of the others. */
        SEVERAL
    }

    private static final Audience EVERYONE = new Audience(Kind.EVERYONE, "");

    private static final Comparator<Audience> CANONICAL =
            Comparator.comparing(Audience::kind).thenComparing(audience -> audience.name);

    private static final int SHOWN_MEMBERS = 10;

    private final Kind kind;
    private final String name;
    /** The members of {@link Kind#SEVERAL} in their canonical order; empty for the other kinds. */
    private final List<Audience> several;

    private Audience(Kind kind, String name) {
        this.kind = kind;
        this.name = name;
        this.several = List.of();
    }

    private Audience(List<Audience> several) {
        this.kind = Kind.SEVERAL;
        this.name = "";
        this.several = several;
    }

    /** Every open session, except those whose subscription is {@code withoutEveryone()}. */
    public static Audience everyone() {
        return EVERYONE;
    }

    /** All sessions of one user: each tab, each device. */
    public static Audience user(String user) {
        return new Audience(Kind.USER, Names.require("user", user));
    }

    /** All sessions that are members of the group when the event is delivered. */
    public static Audience group(String group) {
        return new Audience(Kind.GROUP, Names.require("group", group));
    }

    /** One session, by its id. */
    public static Audience session(String sessionId) {
        return new Audience(Kind.SESSION, Names.require("session id", sessionId));
    }

    /**
     * All sessions of several users.
     *
     * @throws IllegalArgumentException if there is no user, or more than {@link #MAX_MEMBERS}
     */
    public static Audience users(String... users) {
        return users(List.of(Checks.requirePresent("users", users)));
    }

    /**
     * All sessions of several users.
     *
     * @throws IllegalArgumentException if there is no user, or more than {@link #MAX_MEMBERS}
     */
    public static Audience users(Collection<String> users) {
        return anyOf(Checks.requirePresent("users", users).stream()
                .map(Audience::user)
                .toList());
    }

    /**
     * All sessions that are members of at least one of the groups.
     *
     * @throws IllegalArgumentException if there is no group, or more than {@link #MAX_MEMBERS}
     */
    public static Audience groups(String... groups) {
        return groups(List.of(Checks.requirePresent("groups", groups)));
    }

    /**
     * All sessions that are members of at least one of the groups.
     *
     * @throws IllegalArgumentException if there is no group, or more than {@link #MAX_MEMBERS}
     */
    public static Audience groups(Collection<String> groups) {
        return anyOf(Checks.requirePresent("groups", groups).stream()
                .map(Audience::group)
                .toList());
    }

    /**
     * All sessions that belong to at least one of the audiences. For a single audience, the result is that audience itself; the members of audiences of
     * several become members of the result.
     *
     * @throws IllegalArgumentException if there is no audience, or more than {@link #MAX_MEMBERS} in total
     */
    public static Audience anyOf(Audience... audiences) {
        return anyOf(List.of(Checks.requirePresent("audiences", audiences)));
    }

    /**
     * All sessions that belong to at least one of the audiences, as {@link #anyOf(Audience...)}.
     *
     * @throws IllegalArgumentException if there is no audience, or more than {@link #MAX_MEMBERS} in total
     */
    public static Audience anyOf(Collection<Audience> audiences) {
        TreeSet<Audience> members = new TreeSet<>(CANONICAL);
        Checks.requirePresent("audiences", audiences).forEach(audience -> members.addAll(audience.members()));
        if (members.isEmpty()) {
            throw new IllegalArgumentException(
                    "an audience of several must have at least one member: an event without addressees is not published");
        }
        if (members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "an audience must have at most %,d members but had %,d: address a group",
                    MAX_MEMBERS,
                    members.size()));
        }
        return members.size() == 1 ? members.first() : new Audience(List.copyOf(members));
    }

    /** Returns the kind of the audience. */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the name of the user, group or session; empty for everyone. For an audience of several, a text of 43 characters that is derived from the
     * members and unique among audiences of several.
     */
    public String name() {
        return kind == Kind.SEVERAL ? fingerprint() : name;
    }

    private String fingerprint() {
        StringBuilder text = new StringBuilder();
        for (Audience member : several) {
            // The length shows where the name ends, so that different members never yield the same text.
            text.append(member.kind).append(member.name.length()).append(':').append(member.name);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the members of an audience of several, or the audience itself; unmodifiable. */
    public List<Audience> members() {
        return kind == Kind.SEVERAL ? several : List.of(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Audience that
                && kind == that.kind
                && name.equals(that.name)
                && (kind != Kind.SEVERAL || several.equals(that.several));
    }

    @Override
    public int hashCode() {
        // Not cached in a field: strings cache their hash code, and memory matters more.
        return kind == Kind.SEVERAL
                ? several.hashCode()
                : 31 * name.hashCode() + kind.name().hashCode();
    }

    /** Returns a form for logs, such as {@code user:42}; for several, {@code [user:42, group:news]} with the first ten of them. */
    @Override
    public String toString() {
        return switch (kind) {
            case EVERYONE -> "everyone";
            case SEVERAL ->
                several.stream()
                        .limit(SHOWN_MEMBERS)
                        .map(Audience::toString)
                        .collect(Collectors.joining(", ", "[", several.size() > SHOWN_MEMBERS ? ", ...]" : "]"));
            default -> kind.name().toLowerCase(Locale.ROOT) + ':' + name;
        };
    }
}
