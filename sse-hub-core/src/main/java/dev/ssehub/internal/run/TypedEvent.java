package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.internal.wire.JsonWriter;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes an event whose data is a JSON object, member by member. */
final class TypedEvent {

    private final JsonWriter json = new JsonWriter();

    private TypedEvent(String beginning) {
        json.raw(beginning);
    }

    /** Begins an object with its type. */
    static TypedEvent of(String type) {
        return new TypedEvent("{\"type\":\"" + type + "\"");
    }

    /** Begins an object with one member. */
    static TypedEvent with(String name, String value) {
        TypedEvent event = new TypedEvent("{\"" + name + "\":");
        event.json.quoted(value);
        return event;
    }

    /** Passes the type and the data of each event whose data is an object with a type to the action. Skips all others. */
    static void forEach(List<SseEvent> events, BiConsumer<String, JsonObject> action) {
        for (SseEvent event : events) {
            JsonObject object = JsonObject.read(event.data());
            String type = object == null ? null : object.text("type");
            if (object != null && type != null) {
                action.accept(type, object);
            }
        }
    }

    /** Adds a string, unless it is null. */
    TypedEvent text(String name, @Nullable String value) {
        if (value != null) {
            json.raw(",\"" + name + "\":").quoted(value);
        }
        return this;
    }

    /** Adds raw JSON, unless it is null. */
    TypedEvent raw(String name, @Nullable String value) {
        if (value != null) {
            json.raw(",\"" + name + "\":").raw(value);
        }
        return this;
    }

    String json() {
        return json.raw("}").toString();
    }

    SseEvent event() {
        return SseEvent.of(json());
    }
}
