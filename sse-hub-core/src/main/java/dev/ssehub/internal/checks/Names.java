package dev.ssehub.internal.checks;

import java.util.Locale;

/**
 * The rule for all names and keys of the application: 1 to 256 characters, no control characters, no lone surrogates. Other names are
 * rejected instead of changed. Stripping characters could make two names equal, and so could encoding lone surrogates, which UTF-8 cannot
 * represent.
 */
public final class Names {

    public static final int MAX_LENGTH = 256;

    private static final int MAX_IDENTIFIER_LENGTH = 64;

    private Names() {}

    /** Returns the name if it is valid, or throws an exception that says what is wrong with it. */
    public static String require(String what, String name) {
        Checks.requirePresent(what, name);
        if (name.isEmpty()) {
            throw new InvalidNameException(what + " must not be empty");
        }
        if (name.length() > MAX_LENGTH) {
            throw new InvalidNameException(
                    what + " must have at most " + MAX_LENGTH + " characters but had " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                throw invalid(what, "control characters", name, i);
            }
        }
        return requireWellFormed(what, name);
    }

    /**
     * Returns the name of a part of the system if it is valid, or throws an exception that says what is wrong with it. Such names are used
     * in other names: of threads, of brokers' queues and keys, of properties.
     */
    public static String requireIdentifier(String what, String name) {
        Checks.requirePresent(what, name);
        if (!hasIdentifierLength(name) || indexOutsideIdentifier(name) >= 0) {
            throw new IllegalArgumentException(
                    what + " must be 1 to 64 characters out of A-Z, a-z, 0-9, '.', '_', '-' but was '" + name + "'");
        }
        return name;
    }

    /** Does the same for a text that may come from a client: the message describes it without repeating it. */
    public static String requireUntrustedIdentifier(String what, String name) {
        Checks.requirePresent(what, name);
        if (!hasIdentifierLength(name)) {
            throw new InvalidNameException(
                    what + " must have 1 to " + MAX_IDENTIFIER_LENGTH + " characters but had " + name.length());
        }
        int index = indexOutsideIdentifier(name);
        if (index >= 0) {
            throw invalid(what, "characters other than A-Z, a-z, 0-9, '.', '_' and '-'", name, index);
        }
        return name;
    }

    private static boolean hasIdentifierLength(String name) {
        return !name.isEmpty() && name.length() <= MAX_IDENTIFIER_LENGTH;
    }

    /** Returns the index of the first character that an identifier must not contain, or -1. */
    private static int indexOutsideIdentifier(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isIdentifierPart(name.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isIdentifierPart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }

    /**
     * Returns the text, such as a comment of the event stream, if it has no CR, LF or NUL. Otherwise throws an exception that says what is
     * wrong with it.
     */
    public static String requireSingleLine(String what, String text) {
        Checks.requirePresent(what, text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == '\0') {
                throw invalid(what, "CR, LF or NUL", text, i);
            }
        }
        return text;
    }

    private static String requireWellFormed(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw invalid(what, "a surrogate without its pair", text, i);
            }
        }
        return text;
    }

    private static InvalidNameException invalid(String what, String characters, String text, int index) {
        return new InvalidNameException(String.format(
                Locale.ROOT,
                "%s must not contain %s but had U+%04X at index %d",
                what,
                characters,
                (int) text.charAt(index),
                index));
    }
}
