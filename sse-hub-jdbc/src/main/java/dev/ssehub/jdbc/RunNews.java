package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a run, as those hear of it who watch: within this node, and as a notification of PostgreSQL.
 *
 * @param run its id
 * @param isChange whether it has ended or been given its turn
 * @param entries what was appended, or null for nothing, or what is to be read
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record RunNews(String run, boolean isChange, byte @Nullable [] entries) {

    /** How many bytes of entries a notification has at most: PostgreSQL takes less than 8000 characters, and this becomes a third more. */
    static final int MAX_ENTRIES = 5400;

    private static final String CHANGE = "c";
    private static final String ENTRIES = "e";

    /** Returns it as a text without blanks but between its parts; without the entries where they are too long. */
    String encode(String hub) {
        String start = hub + " " + (isChange ? CHANGE : ENTRIES) + " " + base64(run.getBytes(UTF_8));
        byte[] known = entries;
        return known == null || known.length > MAX_ENTRIES ? start : start + " " + base64(known);
    }

    /** Returns what a text says of the runs of a hub, or null when it is about another or cannot be read. */
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

    /** PostgreSQL breaks it into lines. */
    private static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }
}
