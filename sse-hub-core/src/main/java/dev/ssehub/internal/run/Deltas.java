package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Events that carry a piece of text, where two neighbours can be replaced by one event with both pieces. */
final class Deltas {

    /**
     * The greatest length of the data of two events that are merged. It keeps the cost of merging proportional to the merged data, and each
     * event small enough to be shown and written at once.
     */
    private static final int MAX_LENGTH = 8192;

    private Deltas() {}

    /**
     * The position of the piece in the data of an event.
     *
     * @param data the data of the event
     * @param from the start of the text, after the opening quote
     * @param to the end of the text, before the closing quote
     */
    record Piece(String data, int from, int to) {}

    /**
     * Merges two neighbours, or returns null when they differ in anything but their pieces. The raw JSON between the quotes is
     * concatenated, so that escapes keep their meaning, as does a surrogate pair that was split between the pieces.
     */
    static @Nullable SseEvent merge(SseEvent first, SseEvent second, Function<String, @Nullable Piece> pieceOf) {
        if (!isPlain(first)
                || !isPlain(second)
                || first.data().length() + second.data().length() > MAX_LENGTH) {
            return null;
        }
        Piece one = pieceOf.apply(first.data());
        Piece two = one == null ? null : pieceOf.apply(second.data());
        if (one == null
                || two == null
                || !before(one).equals(before(two))
                || !behind(one).equals(behind(two))) {
            return null;
        }
        return first.data(one.data.substring(0, one.to) + two.data.substring(two.from));
    }

    /** Returns the value of a member as a piece; null when it is not a string. */
    static @Nullable Piece piece(JsonObject object, String member) {
        String raw = object.rawText(member);
        if (raw == null) {
            return null;
        }
        int from = object.from(member) + 1;
        return new Piece(object.toString(), from, from + raw.length());
    }

    /** Returns the member {@code delta} of an event of one of these types, or an empty string. */
    static String text(SseEvent event, String... kinds) {
        JsonObject object = JsonObject.read(event.data());
        String type = object == null ? null : object.text("type");
        String delta = object == null || type == null || !List.of(kinds).contains(type) ? null : object.text("delta");
        return delta == null ? "" : delta;
    }

    private static boolean isPlain(SseEvent event) {
        return event.name() == null && event.json() == null && event.comment() == null && event.retry() == null;
    }

    private static String before(Piece piece) {
        return piece.data.substring(0, piece.from);
    }

    private static String behind(Piece piece) {
        return piece.data.substring(piece.to);
    }
}
