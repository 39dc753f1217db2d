package dev.ssehub.event;

import java.util.Locale;

/**
 * To whom an event goes: everyone, all sessions of one user, all members of one group, or one session.
 *
 * <p>Names are 1 to 256 characters without control characters and without a surrogate that lacks its pair; anything else is refused with
 * an {@link IllegalArgumentException}, null with a {@link NullPointerException}. They are compared exactly: no trimming, no case folding.
 */
public final class Audience {

    /** The most characters that the name of a user, a group or a session may have. */
    public static final int MAX_NAME_LENGTH = TextRules.MAX_LENGTH;

    /** The four ways of addressing. */
    public enum Kind {
        EVERYONE,
        USER,
        GROUP,
        SESSION
    }

    private static final Audience EVERYONE = new Audience(Kind.EVERYONE, "");

    private final Kind kind;
    private final String name;
    private final int hash;

    private Audience(Kind kind, String name) {
        this.kind = kind;
        this.name = name;
        this.hash = 31 * name.hashCode() + kind.name().hashCode();
    }

    /** Every open session. */
    public static Audience everyone() {
        return EVERYONE;
    }

    /** All sessions of one user: each tab, each device. */
    public static Audience user(String user) {
        return new Audience(Kind.USER, TextRules.requireName("user", user));
    }

    /** All sessions that are members of the group when the event is delivered. */
    public static Audience group(String group) {
        return new Audience(Kind.GROUP, TextRules.requireName("group", group));
    }

    /** One session, by its id. */
    public static Audience session(String sessionId) {
        return new Audience(Kind.SESSION, TextRules.requireName("session id", sessionId));
    }

    /** Returns the kind of addressing. */
    public Kind kind() {
        return kind;
    }

    /** Returns the name of the user, group or session; empty for everyone. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Audience that && kind == that.kind && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns a form for logs, such as {@code user:42}. */
    @Override
    public String toString() {
        return kind == Kind.EVERYONE ? "everyone" : kind.name().toLowerCase(Locale.ROOT) + ':' + name;
    }
}
