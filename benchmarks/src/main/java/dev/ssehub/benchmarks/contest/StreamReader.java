package dev.ssehub.benchmarks.contest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;

/**
 * Reads a client's responses, one after the other: the head, then chunks if there are any, then lines. It can be interrupted between any
 * two bytes, and skips bytes that it does not need.
 */
final class StreamReader {

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};
    private static final int MAX_ID = 64;

    private enum Line {
        BEGIN,
        OTHER,
        ID,
        PAYLOAD_BEGIN,
        SEQUENCE,
        TIME,
        PADDING
    }

    private final Tally tally;

    private StringBuilder head = new StringBuilder();
    private boolean isOpen;
    private boolean isChunked;

    private boolean inChunkSize = true;
    private int chunkLeft;

    private Line line = Line.BEGIN;
    private int matched;
    private int paddingLeft;
    private long sequence;
    private long time;
    private long lastSequence = -1;
    private final byte[] id = new byte[MAX_ID];
    private int idLength;

    StreamReader(Tally tally) {
        this.tally = tally;
    }

    /** Continues with a new response, after the events of the previous one. */
    void reopen() {
        isOpen = false;
        isChunked = false;
        inChunkSize = true;
        chunkLeft = 0;
        begin();
    }

    /** Resets the numbers: the next event is the first. */
    void restart() {
        lastSequence = -1;
    }

    /** Returns the last id, or an empty string if there is none yet. */
    String lastEventId() {
        return new String(id, 0, idLength, ISO_8859_1).trim();
    }

    boolean isOpen() {
        return isOpen;
    }

    /** Returns the number of the last event, or -1 if there is none yet. */
    long lastSequence() {
        return lastSequence;
    }

    void feed(byte[] bytes, int count) {
        int at = 0;
        while (!isOpen && at < count) {
            at = readHead(bytes, at);
        }
        if (!isChunked) {
            readLines(bytes, at, count);
            return;
        }
        while (at < count) {
            if (inChunkSize) {
                at = readChunkSize(bytes, at);
            } else {
                int end = Math.min(count, at + chunkLeft);
                readLines(bytes, at, end);
                chunkLeft -= end - at;
                at = end;
                inChunkSize = chunkLeft == 0;
            }
        }
    }

    private int readHead(byte[] bytes, int at) {
        head.append((char) bytes[at]);
        int length = head.length();
        if (length >= 4 && head.substring(length - 4).equals("\r\n\r\n")) {
            String text = head.toString().toLowerCase(Locale.ROOT);
            if (!text.startsWith("http/1.1 200")) {
                throw new IllegalStateException(
                        "answered with " + text.lines().findFirst().orElse(""));
            }
            isChunked = text.contains("transfer-encoding: chunked");
            isOpen = true;
            head = new StringBuilder(0);
        }
        return at + 1;
    }

    /** Reads the line break after a chunk, and the next chunk size. */
    private int readChunkSize(byte[] bytes, int at) {
        int digit = Character.digit(bytes[at], 16);
        if (digit >= 0) {
            chunkLeft = chunkLeft * 16 + digit;
        } else if (bytes[at] == '\n' && chunkLeft > 0) {
            inChunkSize = false;
        }
        return at + 1;
    }

    private void readLines(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (line == Line.PADDING) {
                int skipped = Math.min(paddingLeft, to - at);
                paddingLeft -= skipped;
                at += skipped;
                if (paddingLeft > 0) {
                    return;
                }
                finishEvent();
            } else {
                at = readByte(bytes, at);
            }
        }
    }

    private int readByte(byte[] bytes, int at) {
        byte b = bytes[at];
        switch (line) {
            case BEGIN -> {
                if (b == '\n') {
                    matched = 0;
                } else if (b == 'i' && matched == 0) {
                    line = Line.ID;
                    matched = 1;
                    idLength = 0;
                } else if (b != DATA[matched]) {
                    line = Line.OTHER;
                } else if (++matched == DATA.length) {
                    line = Line.PAYLOAD_BEGIN;
                }
            }
            case OTHER -> {
                if (b == '\n') {
                    begin();
                }
            }
            case ID -> {
                if (b == '\n') {
                    begin();
                } else if (++matched > 3 && idLength < MAX_ID) {
                    id[idLength++] = b;
                }
            }
            case PAYLOAD_BEGIN -> {
                if (b == '\n') {
                    begin();
                } else if (b != ' ') {
                    line = b >= '0' && b <= '9' ? Line.SEQUENCE : Line.OTHER;
                    sequence = Character.digit(b, 10);
                    paddingLeft = tally.payloadBytes() - 1;
                }
            }
            case SEQUENCE -> {
                paddingLeft--;
                if (b == ' ') {
                    line = Line.TIME;
                    time = 0;
                } else {
                    sequence = sequence * 10 + Character.digit(b, 10);
                }
            }
            case TIME -> {
                paddingLeft--;
                if (b == ' ') {
                    line = Line.PADDING;
                } else {
                    time = time * 10 + Character.digit(b, 10);
                }
            }
            case PADDING -> throw new IllegalStateException(new String(bytes, at, 1, ISO_8859_1));
        }
        return at + 1;
    }

    private void begin() {
        line = Line.BEGIN;
        matched = 0;
    }

    private void finishEvent() {
        if (sequence != lastSequence + 1) {
            tally.wrong();
        }
        lastSequence = sequence;
        tally.deliver(System.nanoTime() - time);
        line = Line.OTHER;
    }
}
