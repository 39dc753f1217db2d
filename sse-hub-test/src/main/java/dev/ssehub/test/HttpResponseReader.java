package dev.ssehub.test;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one HTTP/1.x response in pieces of any size (RFC 9112): chunked, with a length, or to the end of the connection. */
final class HttpResponseReader {

    /** Receives the body in pieces. */
    interface BodySink {
        void take(byte[] bytes, int offset, int length);
    }

    private enum Expect {
        STATUS,
        HEADER,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        BODY,
        REST,
        NOTHING
    }

    private final BodySink sink;
    private final StringBuilder line = new StringBuilder();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Expect expect = Expect.STATUS;
    private long remaining;
    private volatile int status;

    HttpResponseReader(BodySink sink) {
        this.sink = sink;
    }

    int status() {
        return expect == Expect.STATUS || expect == Expect.HEADER ? 0 : status;
    }

    synchronized @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    String contentType() {
        String type = header("Content-Type");
        return type == null ? "" : type;
    }

    boolean isComplete() {
        return expect == Expect.NOTHING;
    }

    synchronized void feed(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length && expect != Expect.NOTHING) {
            if (expect == Expect.CHUNK || expect == Expect.BODY || expect == Expect.REST) {
                at += takeBody(bytes, at);
            } else {
                at = takeLine(bytes, at);
            }
        }
    }

    private int takeBody(byte[] bytes, int at) {
        int available = bytes.length - at;
        int length = expect == Expect.REST ? available : (int) Math.min(available, remaining);
        sink.take(bytes, at, length);
        remaining -= length;
        if (remaining == 0 && expect == Expect.CHUNK) {
            expect = Expect.CHUNK_END;
        } else if (remaining == 0 && expect == Expect.BODY) {
            expect = Expect.NOTHING;
        }
        return length;
    }

    private int takeLine(byte[] bytes, int from) throws IOException {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                String text = line.toString();
                line.setLength(0);
                endLine(text);
                return at + 1;
            }
            if (bytes[at] != '\r') {
                line.append((char) (bytes[at] & 0xff));
            }
        }
        return bytes.length;
    }

    private void endLine(String text) throws IOException {
        switch (expect) {
            case STATUS -> {
                if (!text.startsWith("HTTP/1.") || text.length() < 12) {
                    throw new IOException("not a status line: " + text);
                }
                status = Integer.parseInt(text.substring(9, 12));
                expect = Expect.HEADER;
            }
            case HEADER -> {
                int colon = text.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            text.substring(0, colon).toLowerCase(Locale.ROOT),
                            text.substring(colon + 1).trim());
                } else {
                    expectBody();
                }
            }
            case CHUNK_SIZE -> {
                int end = text.indexOf(';');
                remaining = Long.parseLong((end < 0 ? text : text.substring(0, end)).trim(), 16);
                expect = remaining == 0 ? Expect.TRAILER : Expect.CHUNK;
            }
            case CHUNK_END -> expect = Expect.CHUNK_SIZE;
            case TRAILER -> expect = text.isEmpty() ? Expect.NOTHING : Expect.TRAILER;
            default -> throw new IOException("not expected: " + text);
        }
    }

    private void expectBody() {
        String length = headers.get("content-length");
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            expect = Expect.CHUNK_SIZE;
        } else if (length != null) {
            remaining = Long.parseLong(length);
            expect = remaining == 0 ? Expect.NOTHING : Expect.BODY;
        } else {
            expect = status == 204 || status == 304 ? Expect.NOTHING : Expect.REST;
        }
    }
}
