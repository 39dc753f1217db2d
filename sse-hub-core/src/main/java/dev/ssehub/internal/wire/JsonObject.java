package dev.ssehub.internal.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a JSON object, with the positions of its members' values. So one member can be read or replaced while the rest stays the
 * same, character by character. Immutable.
 */
public final class JsonObject {

    /**
     * One member.
     *
     * @param name the name, without escapes
     * @param from the index in the object's text at which the value begins
     * @param to the index after the value
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

    /** Parses an object. Returns null if the text is not a valid JSON object or if two of its members have the same name. */
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

    /** Parses an array, and returns the text of each element; empty if the text is not a valid JSON array. */
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

    /** Returns whether it has members with these names only. */
    public boolean hasOnly(String... names) {
        return members.stream().allMatch(member -> List.of(names).contains(member.name));
    }

    /** Returns whether there is no such member or its value is null. */
    public boolean isNull(String name) {
        String value = raw(name);
        return value == null || value.equals("null");
    }

    /** Returns the index at which the value of a member begins, or -1. */
    public int from(String name) {
        Member member = member(name);
        return member == null ? -1 : member.from;
    }

    /** Returns the text of a value, or null if there is no such member. */
    public @Nullable String raw(String name) {
        Member member = member(name);
        return member == null ? null : json.substring(member.from, member.to);
    }

    /** Returns the text between the quotes of a string, with its escapes; null if there is no such member or it is not a string. */
    public @Nullable String rawText(String name) {
        String value = raw(name);
        return value == null || value.charAt(0) != '"' ? null : value.substring(1, value.length() - 1);
    }

    /** Returns the value of a string; null if there is no such member or it is not a string. */
    public @Nullable String text(String name) {
        String raw = rawText(name);
        return raw == null ? null : decoded(raw, 0, raw.length());
    }

    /** Returns the object with a member added at the end, or with its value replaced if there is a member with this name. */
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

    /** Returns the text of the object. */
    @Override
    public String toString() {
        return json;
    }
}
