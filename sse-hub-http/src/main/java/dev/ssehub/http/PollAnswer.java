package dev.ssehub.http;

import dev.ssehub.internal.wire.EventBlock;
import dev.ssehub.internal.wire.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a poll has received so far. Used by one thread at a time. */
final class PollAnswer {

    private final String gapEvent;
    private final EventBlock.Reader reader = new EventBlock.Reader();
    private final List<EventBlock> events = new ArrayList<>();
    private boolean gap;
    private @Nullable String cursor;
    private int eventsUpToCursor;
    private boolean gapUpToCursor;

    PollAnswer(String gapEvent, @Nullable String cursor) {
        this.gapEvent = gapEvent;
        this.cursor = cursor;
    }

    void read(byte[] bytes, int offset, int length) {
        reader.read(bytes, offset, length, this::collect);
    }

    /** A block without an id (a gap or a snapshot) is delivered only together with the position that follows it. */
    private void collect(EventBlock block) {
        if (block.id() == null && gapEvent.equals(block.event())) {
            gap = true;
        } else if (block.isEvent() && !block.isCursor()) {
            events.add(block);
        }
        if (block.id() != null) {
            cursor = block.id();
            eventsUpToCursor = events.size();
            gapUpToCursor = gap;
        }
    }

    /** Returns whether there is something to answer with. */
    boolean isComplete() {
        return gapUpToCursor || eventsUpToCursor > 0;
    }

    JsonWriter toJson() {
        JsonWriter json = new JsonWriter();
        if (cursor == null) {
            json.raw("{\"cursor\":null");
        } else {
            json.raw("{\"cursor\":").quoted(cursor);
        }
        json.raw(",\"gap\":").raw(Boolean.toString(gapUpToCursor)).raw(",\"events\":[");
        String between = "";
        for (EventBlock event : events.subList(0, eventsUpToCursor)) {
            event.toJson(json.raw(between));
            between = ",";
        }
        return json.raw("]}");
    }
}
