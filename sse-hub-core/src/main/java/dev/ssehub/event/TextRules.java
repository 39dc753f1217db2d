package dev.ssehub.event;

import java.util.Objects;

/**
 * What names and keys may look like. They are refused instead of stripped: stripping could turn two names into one, and so could encoding
 * a lone surrogate, which UTF-8 has no bytes for.
 */
final class TextRules {

    static final int MAX_LENGTH = 256;

    private TextRules() {}

    /** Returns a name of 1 to 256 characters without control characters and lone surrogates, or throws what is wrong with it. */
    static String requireName(String what, String name) {
        requireLength(what, name);
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                throw new InvalidNameException(String.format(
                        "%s must not contain control characters but had U+%04X at index %d",
                        what, (int) name.charAt(i), i));
            }
        }
        return requireWellFormed(what, name);
    }

    /** Returns a text of 1 to 256 characters without CR, LF, NUL and lone surrogates, or throws what is wrong with it. */
    static String requireKey(String what, String text) {
        requireLength(what, text);
        return requireWellFormed(what, requireSingleLine(what, text));
    }

    /** Returns a text without CR, LF and NUL, or throws what is wrong with it. */
    static String requireSingleLine(String what, String text) {
        requirePresent(what, text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == '\0') {
                throw new InvalidNameException(String.format(
                        "%s must not contain CR, LF or NUL but had U+%04X at index %d", what, (int) c, i));
            }
        }
        return text;
    }

    static <T> T requirePresent(String what, T value) {
        return Objects.requireNonNull(value, () -> what + " must not be null");
    }

    private static void requireLength(String what, String text) {
        requirePresent(what, text);
        if (text.isEmpty()) {
            throw new InvalidNameException(what + " must not be empty");
        }
        if (text.length() > MAX_LENGTH) {
            throw new InvalidNameException(
                    what + " must have at most " + MAX_LENGTH + " characters but had " + text.length());
        }
    }

    private static String requireWellFormed(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new InvalidNameException(String.format(
                        "%s must not contain a surrogate without its pair but had U+%04X at index %d",
                        what, (int) c, i));
            }
        }
        return text;
    }
}
