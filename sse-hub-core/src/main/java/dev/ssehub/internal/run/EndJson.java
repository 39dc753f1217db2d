package dev.ssehub.internal.run;

import dev.ssehub.internal.wire.JsonWriter;
import dev.ssehub.run.RunEnd;
import java.util.Locale;

/** How a run ended, as JSON: {@code {"outcome":"failed","code":"rate-limit","message":"..."}}. */
final class EndJson {

    private EndJson() {}

    static String of(RunEnd end) {
        JsonWriter json = new JsonWriter();
        json.raw("{\"outcome\":").quoted(outcome(end));
        if (end.code() != null) {
            json.raw(",\"code\":").quoted(end.code());
        }
        if (end.message() != null) {
            json.raw(",\"message\":").quoted(end.message());
        }
        return json.raw("}").toString();
    }

    /** Returns the outcome as clients are given it. */
    static String outcome(RunEnd end) {
        return end.outcome().name().toLowerCase(Locale.ROOT);
    }
}
