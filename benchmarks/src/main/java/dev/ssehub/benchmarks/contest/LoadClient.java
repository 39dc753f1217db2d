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
 * Many clients on the caller's thread: opens streams, reads them as cheaply as possible, and checks the number that each event carries.
 *
 * <p>An event's data is {@code SEQUENCE NANOS xxx…} of a known length, so most bytes are skipped without being read. Not thread-safe:
 * everything happens inside of {@link #runUntil}.
 */
final class LoadClient implements AutoCloseable {

    static final int GROUP_SIZE = 100;
    static final int SMALL_GROUP_SIZE = 10;
    /** Groups with this number or a higher one are small. */
    static final int SMALL_GROUPS = 1_000_000;

    private static final int PER_ADDRESS = 20_000;
    private static final int OPENING_AT_ONCE = 200;

    private final int port;
    private final boolean isInSmallGroups;
    private final Selector selector = Selector.open();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(256 * 1024);
    private final byte[] bytes = new byte[256 * 1024];
    private final List<Client> clients = new ArrayList<>();
    private final Tally tally = new Tally();
    private int opened;

    LoadClient(int port) throws IOException {
        this(port, false);
    }

    /** @param isInSmallGroups whether each stream also belongs to a group of ten */
    LoadClient(int port, boolean isInSmallGroups) throws IOException {
        this.port = port;
        this.isInSmallGroups = isInSmallGroups;
    }

    /** One stream. */
    private static final class Client {
        final StreamReader reader;
        final int number;
        ByteBuffer request = ByteBuffer.allocate(0);
        SocketChannel channel;

        Client(StreamReader reader, int number, SocketChannel channel) {
            this.reader = reader;
            this.number = number;
            this.channel = channel;
        }
    }

    Tally tally() {
        return tally;
    }

    int count() {
        return clients.size();
    }

    /** Opens streams until there are this many. */
    void openUpTo(int count, Duration atMost) throws IOException {
        while (clients.size() < count) {
            int next = Math.min(count, clients.size() + OPENING_AT_ONCE);
            while (clients.size() < next) {
                Client client = new Client(new StreamReader(tally), clients.size(), SocketChannel.open());
                clients.add(client);
                connect(client);
            }
            runUntil("streams open", atMost, () -> opened == next);
        }
    }

    /** Cuts all streams at once. */
    void cut() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
        selector.selectNow();
        opened = 0;
    }

    /** Reopens all streams, each from where it was cut, as fast as possible. */
    void reopen(Duration atMost) throws IOException {
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            client.reader.reopen();
            client.channel = SocketChannel.open();
            connect(client);
            if (i % OPENING_AT_ONCE == OPENING_AT_ONCE - 1) {
                int asked = i + 1;
                runUntil("streams open again", atMost, () -> opened == asked);
            }
        }
        runUntil("all streams open again", atMost, () -> opened == clients.size());
    }

    /** Stops reading the first streams. */
    void stopReading(int count) {
        for (Client client : clients.subList(0, count)) {
            client.channel.keyFor(selector).interestOps(0);
        }
    }

    /** Begins a measurement: the next event of each stream is its first. */
    void begin(int payloadBytes) {
        tally.begin(payloadBytes);
        clients.forEach(client -> client.reader.restart());
    }

    /** Alternates between loopback addresses, so that ports do not run out. */
    private void connect(Client client) throws IOException {
        SocketChannel channel = client.channel;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        int address = client.number / PER_ADDRESS + 2;
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) address}), 0));
        String lastEventId = client.reader.lastEventId();
        String request = "GET /events?user=" + client.number + "&group=" + client.number / GROUP_SIZE
                + (isInSmallGroups ? "&group=" + (SMALL_GROUPS + client.number / SMALL_GROUP_SIZE) : "")
                + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                + (lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n") + "\r\n";
        client.request = ByteBuffer.wrap(request.getBytes(US_ASCII));
        channel.register(selector, SelectionKey.OP_CONNECT, client);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Returns whether this event was the last one of every stream. */
    boolean isEverybodyAt(long sequence) {
        return clients.stream().allMatch(client -> client.reader.lastSequence() == sequence);
    }

    /** Serves all streams until the condition holds; throws an exception if it does not hold in time. */
    void runUntil(String what, Duration atMost, BooleanSupplier condition) throws IOException {
        if (!comesTrue(atMost, condition)) {
            throw new IllegalStateException("not within " + atMost + ": " + what + " (" + tally + ")");
        }
    }

    /** Serves all streams until the condition holds or the time is over. Returns whether it holds. */
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
                boolean wasOpen = client.reader.isOpen();
                client.reader.feed(bytes, count);
                if (!wasOpen && client.reader.isOpen()) {
                    opened++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
        selector.close();
    }
}
