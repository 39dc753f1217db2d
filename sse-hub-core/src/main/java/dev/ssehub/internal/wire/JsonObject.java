package dev.ssehub.internal.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as it is written: which members it has and where their values stand, so that one can be read or exchanged and all else stays
 * as it is, character by character. Immutable.
 */
public final class JsonObject {

    /**
     * One member.
     *
     * @param name without escapes
     * @param from where its value begins in the text of the object
     * @param to where its value ends
     */
    private record Member(String name, int from, int to) {}

    private final String json;
    private final List<Member> members;
    private final int close;

    private JsonObject(String json, List<Member> members, int close) {
        this.json = json;
        this.members = members;
        this.close = close;
    }

    /** Reads an object; null when the text is something else, is not valid JSON, or has two members of one name. */
    public static @Nullable JsonObject read(@Nullable String json) {
        if (json == null) {
            return null;
        }
        JsonScanner scanner = new JsonScanner(json);
        List<Member> members = new ArrayList<>();
        int at = scanner.token(0, '{');
        while (at >= 0 && (!members.isEmpty() || !scanner.is(at, '}'))) {
            int nameEnd = scanner.string(at);
            int from = nameEnd < 0 ? -1 : scanner.token(nameEnd, ':');
            int to = from < 0 ? -1 : scanner.value(from);
            if (to < 0) {
                return null;
            }
            String name = decoded(json, at + 1, nameEnd - 1);
            if (members.stream().anyMatch(member -> member.name.equals(name))) {
                return null;
            }
            members.add(new Member(name, from, to));
            at = scanner.space(to);
            if (scanner.is(at, '}')) {
                break;
            }
            at = scanner.token(at, ',');
        }
        return at < 0 || scanner.space(at + 1) != json.length() ? null : new JsonObject(json, members, at);
    }

    /** Reads the elements of an array, as they are written; empty when the text is none, or not valid JSON. */
    public static List<String> elements(@Nullable String json) {
        if (json == null) {
            return List.of();
        }
        JsonScanner scanner = new JsonScanner(json);
        List<String> elements = new ArrayList<>();
        int at = scanner.token(0, '[');
        while (at >= 0 && (!elements.isEmpty() || !scanner.is(at, ']'))) {
            int to = scanner.value(at);
            if (to < 0) {
                return List.of();
            }
            elements.add(json.substring(at, to));
            at = scanner.space(to);
            if (scanner.is(at, ']')) {
                break;
            }
            at = scanner.token(at, ',');
        }
        return at < 0 || scanner.space(at + 1) != json.length() ? List.of() : elements;
    }

    /** Returns whether it has members of these names only. */
    public boolean hasOnly(String... names) {
        return members.stream().allMatch(member -> List.of(names).contains(member.name));
    }

    /** Returns whether it has no such member, or one whose value is null. */
    public boolean isNull(String name) {
        String value = raw(name);
        return value == null || value.equals("null");
    }

    /** Returns where the value of a member begins, or -1. */
    public int from(String name) {
        Member member = member(name);
        return member == null ? -1 : member.from;
    }

    /** Returns a value as it is written, or null when there is no such member. */
    public @Nullable String raw(String name) {
        Member member = member(name);
        return member == null ? null : json.substring(member.from, member.to);
    }

    /** Returns what stands between the quotes of a string, as it is written; null when there is no such member, or it is not a string. */
    public @Nullable String rawText(String name) {
        String value = raw(name);
        return value == null || value.charAt(0) != '"' ? null : value.substring(1, value.length() - 1);
    }

    /** Returns a string; null when there is no such member, or it is not a string. */
    public @Nullable String text(String name) {
        String raw = rawText(name);
        return raw == null ? null : decoded(raw, 0, raw.length());
    }

    /** Returns the same object with a member that has this value, in the place of the one of this name, or as the last. */
    public JsonObject with(String name, String value) {
        Member member = member(name);
        String written = member != null
                ? json.substring(0, member.from) + value + json.substring(member.to)
                : json.substring(0, close)
                        + (members.isEmpty() ? "" : ",")
                        + new JsonWriter().quoted(name)
                        + ":"
                        + value
                        + json.substring(close);
        JsonObject changed = read(written);
        if (changed == null) {
            throw new IllegalArgumentException("no JSON: " + name);
        }
        return changed;
    }

    private @Nullable Member member(String name) {
        for (Member member : members) {
            if (member.name.equals(name)) {
                return member;
            }
        }
        return null;
    }

    private static String decoded(String json, int from, int to) {
        String raw = json.substring(from, to);
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            if (c != '\\') {
                text.append(c);
                at++;
                continue;
            }
            char escaped = raw.charAt(at + 1);
            int known = "bfnrt".indexOf(escaped);
            if (escaped == 'u') {
                text.append((char) Integer.parseInt(raw, at + 2, at + 6, 16));
                at += 6;
            } else {
                text.append(known < 0 ? escaped : "\b\f\n\r\t".charAt(known));
                at += 2;
            }
        }
        return text.toString();
    }

    /** Returns the object as it is written. */
    @Override
    public String toString() {
        return json;
    }
}
