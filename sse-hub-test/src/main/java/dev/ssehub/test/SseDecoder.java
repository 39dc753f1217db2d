package dev.ssehub.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.function.Consumer;

/**
 * Decodes an event stream, in pieces of any size, by WHATWG HTML §9.2.5 and §9.2.6. Not thread-safe.
 *
 * <p>Follows the standard step by step: UTF-8 decode with one BOM stripped and malformed bytes replaced; lines end at LF, CR or CRLF; one
 * space after the colon is removed; {@code id} with NUL is ignored; {@code retry} takes digits only; a block without data is not dispatched
 * but sets the id; a block cut by the end of the stream is dropped.
 */
public final class SseDecoder {

    private final Consumer<ReceivedEvent> dispatch;
    private final CharsetDecoder utf8 = UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private final StringBuilder line = new StringBuilder();
    private boolean atStart = true;
    private boolean afterCr;

    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String lastEventIdBuffer = "";
    private String lastEventId = "";
    private long retryMillis = -1;
    private long comments;

    /** Creates a decoder that passes each event to {@code dispatch}, on the feeding thread. */
    public SseDecoder(Consumer<ReceivedEvent> dispatch) {
        this.dispatch = dispatch;
    }

    /** Reads the next bytes of the stream. */
    public void feed(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.allocate(undecoded.remaining() + length);
        in.put(undecoded).put(bytes, offset, length).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        utf8.decode(in, out, false);
        undecoded = in;
        out.flip();
        while (out.hasRemaining()) {
            take(out.get());
        }
    }

    /** Reads the next bytes of the stream. */
    public void feed(byte[] bytes) {
        feed(bytes, 0, bytes.length);
    }

    /** Returns the last event id of the stream, which a client sends when it reconnects. Empty if there is none. */
    public String lastEventId() {
        return lastEventId;
    }

    /** Returns the reconnection time that the stream has set, or -1. */
    public long retryMillis() {
        return retryMillis;
    }

    /** Returns how many comment lines there were. */
    public long comments() {
        return comments;
    }

    private void take(char c) {
        if (atStart) {
            atStart = false;
            if (c == '\uFEFF') {
                return;
            }
        }
        if (c == '\n' && afterCr) {
            afterCr = false;
            return;
        }
        afterCr = c == '\r';
        if (c == '\n' || c == '\r') {
            process(line.toString());
            line.setLength(0);
        } else {
            line.append(c);
        }
    }

    private void process(String text) {
        if (text.isEmpty()) {
            endBlock();
            return;
        }
        int colon = text.indexOf(':');
        if (colon == 0) {
            comments++;
        } else if (colon > 0) {
            String value = text.substring(colon + 1);
            field(text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        } else {
            field(text, "");
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    lastEventIdBuffer = value;
                }
            }
            case "retry" -> {
                if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    retryMillis = Long.parseLong(value);
                }
            }
            default -> {
                // "Otherwise: the field is ignored."
            }
        }
    }

    private void endBlock() {
        lastEventId = lastEventIdBuffer;
        if (data.length() > 0) {
            data.setLength(data.length() - 1);
            dispatch.accept(new ReceivedEvent(type.isEmpty() ? "message" : type, data.toString(), lastEventId));
        }
        data.setLength(0);
        type = "";
    }
}
