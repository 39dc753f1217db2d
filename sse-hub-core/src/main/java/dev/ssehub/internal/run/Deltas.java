package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Events that carry a piece of text, and say the same when two neighbours become one that carries both pieces. */
final class Deltas {

    /**
     * No piece gets longer, so that merging costs in proportion to what is merged, and one piece stays small enough to be shown and written at
     * once.
     */
    private static final int MAX_LENGTH = 8192;

    private Deltas() {}

    /**
     * Where in the data of an event the piece stands.
     *
     * @param data the data of the event
     * @param from where the text begins, after the quote
     * @param to where it ends, before the quote
     */
    record Piece(String data, int from, int to) {}

    /**
     * Merges two neighbours; null when they differ in anything but their pieces. What is between the quotes is joined as it is written, so
     * that escapes, and a character whose halves came in two pieces, mean in the end what they did.
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

    /** Returns the piece that is the value of a member; null when that is no string. */
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
