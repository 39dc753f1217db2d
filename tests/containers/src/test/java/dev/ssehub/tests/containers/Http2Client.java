package dev.ssehub.tests.containers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.SseDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A connection that speaks HTTP/2 without TLS, with the windows of Chrome, and that can stop reading from its socket. Written by hand
 * (RFC 9113), since existing clients always read.
 */
final class Http2Client implements AutoCloseable {

    private static final int STREAM_WINDOW = 6 * 1024 * 1024;
    private static final int CONNECTION_WINDOW = 15 * 1024 * 1024;
    private static final int INITIAL_WINDOW = 65_535;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;

    private static final byte CANCEL = 8;

    private static final int ACK = 1;
    private static final int END_STREAM_AND_HEADERS = 5;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;
    private final int port;
    /** Bytes that have arrived on each stream, and on the connection (0), since their windows were last opened. */
    private final Map<Integer, Integer> used = new HashMap<>();

    private int lastStream = -1;
    private volatile boolean reading = true;
    private volatile String end = "";

    /** Whether the streams have been reset, guarded by this: a window update after a reset would break the protocol (RFC 9113 §5.1). */
    private boolean left;

    /** Connects, and reads nothing yet. */
    Http2Client(int port, int receiveBufferBytes) throws IOException {
        this.port = port;
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        ByteArrayOutputStream settings = new ByteArrayOutputStream();
        DataOutputStream setting = new DataOutputStream(settings);
        setting.writeShort(4);
        setting.writeInt(STREAM_WINDOW);
        frame(SETTINGS, 0, 0, settings.toByteArray());
        windowUpdate(0, CONNECTION_WINDOW - INITIAL_WINDOW);
    }

    /** Sends a GET. */
    void get(String pathAndQuery) throws IOException {
        lastStream += 2;
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        // :method GET and :scheme http of the static table, then :path and :authority as literals without indexing (RFC
        // 7541).
        block.write(0x82);
        block.write(0x86);
        literal(block, 4, pathAndQuery);
        literal(block, 1, "127.0.0.1:" + port);
        frame(HEADERS, END_STREAM_AND_HEADERS, lastStream, block.toByteArray());
    }

    private static void literal(OutputStream block, int name, String value) throws IOException {
        if (value.length() > 126) {
            throw new IllegalArgumentException("too long for one byte: " + value);
        }
        block.write(name);
        block.write(value.length());
        block.write(value.getBytes(US_ASCII));
    }

    /** Resets all streams, like a page that closes its {@code EventSource}, and keeps the connection. */
    synchronized void resetStreams() throws IOException {
        left = true;
        try {
            for (int stream = 1; stream <= lastStream; stream += 2) {
                frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL});
            }
        } catch (IOException closed) {
            // A server may close the connection of a client that resets streams right after their requests.
            close();
        }
    }

    /** Reads until the first event of a stream, and nothing after that. */
    void readUntilFirstEvent() throws IOException {
        SseDecoder decoder = new SseDecoder(event -> reading = false);
        readWhileWanted(decoder);
    }

    /** Reads on a separate thread until the connection ends. */
    void readAll(Consumer<ReceivedEvent> onEvent) {
        SseDecoder decoder = new SseDecoder(onEvent);
        Thread thread = new Thread(
                () -> {
                    try {
                        readWhileWanted(decoder);
                    } catch (IOException e) {
                        end = e.toString();
                    }
                },
                "http2-client");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the cause of the end, or an empty text before the end. */
    String end() {
        return end;
    }

    private void readWhileWanted(SseDecoder decoder) throws IOException {
        while (reading && end.isEmpty()) {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(length);
            take(type, flags, stream, payload, decoder);
        }
    }

    private void take(int type, int flags, int stream, byte[] payload, SseDecoder decoder) throws IOException {
        switch (type) {
            case DATA -> {
                decoder.feed(payload);
                openWindows(stream, payload.length);
                if ((flags & 1) != 0) {
                    end = "complete";
                }
            }
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    frame(SETTINGS, ACK, 0, new byte[0]);
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    frame(PING, ACK, 0, payload);
                }
            }
            case RST_STREAM -> end = "reset";
            case GOAWAY -> end = "goaway";
            default -> {
                // Headers are ignored: only the data after them matters here.
            }
        }
    }

    /** Opens windows that are half used up, like browsers: Tomcat considers many small updates an attack. */
    private synchronized void openWindows(int stream, int bytes) throws IOException {
        int ofConnection = used.merge(0, bytes, Integer::sum);
        if (ofConnection >= CONNECTION_WINDOW / 2) {
            used.remove(0);
            windowUpdate(0, ofConnection);
        }
        int ofStream = used.merge(stream, bytes, Integer::sum);
        if (ofStream >= STREAM_WINDOW / 2 && !left) {
            used.remove(stream);
            windowUpdate(stream, ofStream);
        }
    }

    private void windowUpdate(int stream, int bytes) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        new DataOutputStream(payload).writeInt(bytes);
        frame(WINDOW_UPDATE, 0, stream, payload.toByteArray());
    }

    private synchronized void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(frame);
        header.writeByte(payload.length >> 16);
        header.writeShort(payload.length);
        header.writeByte(type);
        header.writeByte(flags);
        header.writeInt(stream);
        header.write(payload);
        out.write(frame.toByteArray());
    }

    /** Ends the connection with a TCP reset, so that nothing waits for it. */
    @Override
    public void close() throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException endedByTheServer) {
            end = endedByTheServer.toString();
        }
        socket.close();
    }
}
