package dev.ssehub.internal.wire;

/**
 * Finds where JSON values end (RFC 8259). It is strict: everything that it accepts is valid JSON. Every method takes an index and returns
 * the index after the item found there, or -1 if there is no such item.
 */
final class JsonScanner {

    /** Deeper nesting is rejected, so that a client cannot determine how deep the stack gets. */
    private static final int MAX_DEPTH = 256;

    private final String json;

    JsonScanner(String json) {
        this.json = json;
    }

    int space(int at) {
        int i = at;
        while (i < json.length() && " \t\n\r".indexOf(json.charAt(i)) >= 0) {
            i++;
        }
        return i;
    }

    /** Skips one character, with the white space before and after it. */
    int token(int at, char token) {
        int i = space(at);
        return is(i, token) ? space(i + 1) : -1;
    }

    int value(int at) {
        return value(at, 0);
    }

    private int value(int at, int depth) {
        if (at >= json.length() || depth > MAX_DEPTH) {
            return -1;
        }
        return switch (json.charAt(at)) {
            case '{' -> nested(at, '}', depth);
            case '[' -> nested(at, ']', depth);
            case '"' -> string(at);
            case 't' -> word(at, "true");
            case 'f' -> word(at, "false");
            case 'n' -> word(at, "null");
            default -> number(at);
        };
    }

    private int nested(int at, char close, int depth) {
        int i = space(at + 1);
        if (is(i, close)) {
            return i + 1;
        }
        while (i >= 0) {
            if (close == '}') {
                i = string(i);
                i = i < 0 ? -1 : token(i, ':');
            }
            i = i < 0 ? -1 : value(i, depth + 1);
            if (i >= 0 && is(space(i), close)) {
                return space(i) + 1;
            }
            i = i < 0 ? -1 : token(i, ',');
        }
        return -1;
    }

    int string(int at) {
        if (!is(at, '"')) {
            return -1;
        }
        for (int i = at + 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c < 0x20) {
                return -1;
            }
            if (c == '\\') {
                i = escape(i + 1);
                if (i < 0) {
                    return -1;
                }
            }
        }
        return -1;
    }

    /** Returns the index of the last character of an escape. */
    private int escape(int at) {
        if (at >= json.length()) {
            return -1;
        }
        if (json.charAt(at) != 'u') {
            return "\"\\/bfnrt".indexOf(json.charAt(at)) < 0 ? -1 : at;
        }
        for (int i = at + 1; i <= at + 4; i++) {
            if (i >= json.length() || json.charAt(i) > 'f' || Character.digit(json.charAt(i), 16) < 0) {
                return -1;
            }
        }
        return at + 4;
    }

    private int word(int at, String word) {
        return json.startsWith(word, at) ? at + word.length() : -1;
    }

    private int number(int at) {
        int i = is(at, '-') ? at + 1 : at;
        i = is(i, '0') ? i + 1 : digits(i);
        if (i >= 0 && is(i, '.')) {
            i = digits(i + 1);
        }
        if (i >= 0 && (is(i, 'e') || is(i, 'E'))) {
            i = digits(is(i + 1, '+') || is(i + 1, '-') ? i + 2 : i + 1);
        }
        return i;
    }

    private int digits(int at) {
        int i = at;
        while (i < json.length() && json.charAt(i) >= '0' && json.charAt(i) <= '9') {
            i++;
        }
        return i == at ? -1 : i;
    }

    boolean is(int at, char c) {
        return at < json.length() && json.charAt(at) == c;
    }
}
