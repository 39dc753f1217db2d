package dev.ssehub.benchmarks.contest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Many clients on the caller's thread: opens streams, reads them as cheaply as it can, and checks the number that each event carries.
 *
 * <p>An event's data is {@code SEQUENCE NANOS xxx…}, of a length that is known; so most bytes are skipped and never looked at. Not
 * thread-safe: everything happens inside of {@link #runUntil}.
 */
final class LoadClient implements AutoCloseable {

    private static final int PER_ADDRESS = 20_000;

    private final Selector selector;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(256 * 1024);
    private final byte[] bytes = new byte[256 * 1024];
    private final List<StreamReader> readers = new ArrayList<>();
    private final Tally tally = new Tally();

    LoadClient() throws IOException {
        selector = Selector.open();
    }

    Tally tally() {
        return tally;
    }

    int opened() {
        return (int) readers.stream().filter(StreamReader::isOpen).count();
    }

    /** Begins to open another stream. Loopback addresses take turns, so that ports do not run out. */
    void open(int port, String path) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        int address = readers.size() / PER_ADDRESS + 2;
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) address}), 0));
        StreamReader reader = new StreamReader(tally);
        readers.add(reader);
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
        channel.register(
                selector, SelectionKey.OP_CONNECT, new Client(reader, ByteBuffer.wrap(request.getBytes(US_ASCII))));
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private record Client(StreamReader reader, ByteBuffer request) {}

    /** Returns whether this event was the last of every stream. */
    boolean isEverybodyAt(long sequence) {
        return readers.stream().allMatch(reader -> reader.lastSequence() == sequence);
    }

    /** Serves all streams until the condition holds; fails when it does not in time. */
    void runUntil(String what, Duration atMost, BooleanSupplier condition) throws IOException {
        if (!comesTrue(atMost, condition)) {
            throw new IllegalStateException("not within " + atMost + ": " + what + " (" + tally + ")");
        }
    }

    /** Serves all streams until the condition holds, or the time is over. Returns whether it holds. */
    boolean comesTrue(Duration atMost, BooleanSupplier condition) throws IOException {
        long giveUpAt = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUpAt) {
                return false;
            }
            selector.select(this::serve, 1);
        }
        return true;
    }

    private void serve(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        Client client = (Client) key.attachment();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_WRITE);
            }
            if (key.isWritable()) {
                channel.write(client.request);
                if (!client.request.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
            }
            if (key.isReadable()) {
                direct.clear();
                int count = channel.read(direct);
                if (count < 0) {
                    throw new IllegalStateException("a stream ended");
                }
                direct.flip().get(bytes, 0, count);
                client.reader.feed(bytes, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
