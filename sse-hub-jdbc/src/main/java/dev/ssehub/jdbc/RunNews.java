package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * News of a run for its watchers, within this node and as a notification of PostgreSQL.
 *
 * @param run its id
 * @param isChange whether it has ended or got its turn
 * @param entries what was appended; null if nothing was, or if it has to be read
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record RunNews(String run, boolean isChange, byte @Nullable [] entries) {

    /** The maximum number of bytes of entries in a notification: PostgreSQL accepts less than 8000 characters, and the encoding adds a third. */
    static final int MAX_ENTRIES = 5400;

    private static final String CHANGE = "c";
    private static final String ENTRIES = "e";

    /** Returns the news as a text whose parts are separated by spaces, and contain none; without the entries if they are too long. */
    String encode(String hub) {
        String start = hub + " " + (isChange ? CHANGE : ENTRIES) + " " + base64(run.getBytes(UTF_8));
        byte[] known = entries;
        return known == null || known.length > MAX_ENTRIES ? start : start + " " + base64(known);
    }

    /** Returns the news of a run of this hub from a text, or null if it is about another hub or cannot be read. */
    static @Nullable RunNews decode(String hub, String text) {
        String[] parts = text.split(" ");
        if (parts.length < 3 || !parts[0].equals(hub)) {
            return null;
        }
        try {
            return new RunNews(
                    new String(bytes(parts[2]), UTF_8),
                    parts[1].equals(CHANGE),
                    parts.length == 3 ? null : bytes(parts[3]));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Accepts the line breaks that PostgreSQL inserts. */
    private static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }
}
