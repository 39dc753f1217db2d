package dev.ssehub.benchmarks.contest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The lower bound of the cost in Java: one loop that writes the same bytes to each socket. No HTTP except for a response head, no resuming,
 * no groups. It writes each event separately, or all that have arrived at once.
 */
final class Floor implements Contestant {

    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n".getBytes(UTF_8);

    private final boolean coalesces;
    private final Queue<byte[]> published = new ConcurrentLinkedQueue<>();
    private final List<Client> clients = new ArrayList<>();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final Selector selector = Selector.open();

    Floor(boolean coalesces) throws IOException {
        this.coalesces = coalesces;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        Thread loop = new Thread(this::run, "floor");
        loop.setDaemon(true);
        loop.start();
    }

    /** A socket, and the bytes that it has not accepted yet. */
    private static final class Client {
        final SocketChannel channel;
        final SelectionKey key;
        final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();

        Client(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        void write(byte[] bytes) throws IOException {
            waiting.add(ByteBuffer.wrap(bytes));
            if (waiting.size() == 1) {
                flush();
            }
        }

        void flush() throws IOException {
            for (ByteBuffer next = waiting.peek(); next != null; next = waiting.peek()) {
                channel.write(next);
                if (next.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return;
                }
                waiting.remove();
            }
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    @Override
    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void toAll(String data) {
        published.add(("data: " + data + "\n\n").getBytes(UTF_8));
        selector.wakeup();
    }

    private void run() {
        ByteBuffer request = ByteBuffer.allocateDirect(4096);
        try {
            while (selector.isOpen()) {
                selector.select(key -> serve(key, request));
                send();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(SelectionKey key, ByteBuffer request) {
        try {
            if (key.isAcceptable()) {
                accept();
                return;
            }
            Client client = (Client) key.attachment();
            if (key.isReadable()) {
                read(client, request);
            }
            if (key.isValid() && key.isWritable()) {
                client.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey own = channel.register(selector, SelectionKey.OP_READ);
            own.attach(new Client(channel, own));
        }
    }

    private void read(Client client, ByteBuffer request) throws IOException {
        request.clear();
        int count;
        try {
            count = client.channel.read(request);
        } catch (SocketException e) {
            count = -1;
        }
        if (count < 0) {
            clients.remove(client);
            client.channel.close();
        } else {
            clients.add(client);
            client.write(HEAD);
        }
    }

    private void send() throws IOException {
        while (!published.isEmpty()) {
            byte[] bytes = coalesces ? all() : published.remove();
            for (Client client : clients) {
                client.write(bytes);
            }
        }
    }

    private byte[] all() {
        ByteBuffer together = ByteBuffer.allocate(64 * 1024);
        for (byte[] next = published.peek();
                next != null && (next.length <= together.remaining() || together.position() == 0);
                next = published.peek()) {
            if (next.length > together.remaining()) {
                return published.remove();
            }
            together.put(published.remove());
        }
        return Arrays.copyOf(together.array(), together.position());
    }
}
