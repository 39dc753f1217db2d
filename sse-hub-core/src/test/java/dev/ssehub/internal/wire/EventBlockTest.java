package dev.ssehub.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Gap;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that encoded events are read back unchanged, wherever the bytes are cut. */
class EventBlockTest {

    private static final EventId ID = new EventId(7, 9);
    private static final Gap GAP = new Gap(Gap.Reason.UNKNOWN_POSITION, new EventId(7, 1), ID);

    private static byte[] written() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ControlFrames.retry(1000));
        bytes.writeBytes(ControlFrames.gap("lost", GAP));
        bytes.writeBytes(ControlFrames.cursor(ID));
        bytes.writeBytes(ControlFrames.cursor(ID, 500));
        bytes.writeBytes(ControlFrames.keepAlive());
        bytes.writeBytes(EventEncoder.withId(
                ID, EventEncoder.block(SseEvent.named("order").data(" \"a\"\r\n\n\u0001"))));
        return bytes.toByteArray();
    }

    @Test
    void namesIdsAndDataAreReadWhereverTheBytesAreCut() {
        byte[] bytes = written();
        for (int cut = 0; cut <= bytes.length; cut++) {
            List<EventBlock> blocks = new ArrayList<>();
            EventBlock.Reader reader = new EventBlock.Reader();
            reader.read(bytes, 0, cut, blocks::add);
            reader.read(bytes, cut, bytes.length - cut, blocks::add);
            assertThat(blocks)
                    .extracting(EventBlock::event)
                    .containsExactly(
                            null, "lost", ControlFrames.CURSOR_EVENT, ControlFrames.CURSOR_EVENT, null, "order");
            assertThat(blocks).extracting(EventBlock::id).containsExactly(null, null, "7-9", "7-9", null, "7-9");
            assertThat(blocks).extracting(EventBlock::isCursor).containsExactly(false, false, true, true, false, false);
            assertThat(blocks).extracting(EventBlock::isEvent).containsExactly(false, true, true, true, false, true);
        }
    }

    @Test
    void anEventBecomesJson() {
        List<EventBlock> blocks = new ArrayList<>();
        byte[] bytes = written();
        new EventBlock.Reader().read(bytes, 0, bytes.length, blocks::add);
        JsonWriter json = new JsonWriter();
        blocks.get(5).toJson(json);
        assertThat(json)
                .hasToString("{\"id\":\"7-9\",\"event\":\"order\",\"data\":\" \\\"a\\\"\\u000a\\u000a\\u0001\"}");
    }

    @Test
    void aGapIsJson() {
        assertThat(new String(ControlFrames.gap("lost", GAP), UTF_8))
                .isEqualTo("event: lost\ndata: {\"reason\":\"unknown-position\",\"from\":\"7-1\",\"to\":\"7-9\"}\n\n");
        Gap withoutStart = new Gap(Gap.Reason.TRIMMED, null, ID);
        assertThat(new String(ControlFrames.plainGap("lost", withoutStart), UTF_8))
                .isEqualTo(": lost {\"reason\":\"trimmed\",\"to\":\"7-9\"}\n");
    }
}
