package dev.ssehub.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Any number of event-stream clients on one thread, over plain HTTP/1.1 and with control over their sockets: they can stop reading, and
 * end with a FIN or a RST.
 *
 * <p>The clients do not reconnect by themselves; a test opens the next stream with {@link Stream#lastEventId()}. Methods may be called
 * from any thread.
 */
public final class StreamSwarm implements AutoCloseable {

    private final SocketAddress server;
    private final BiConsumer<Stream, ReceivedEvent> onEvent;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(256 * 1024);
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile boolean closed;

    /** Creates a swarm for a server; each stream keeps the events that it gets. */
    public StreamSwarm(SocketAddress server) {
        this(server, Stream::keep);
    }

    /** Creates a swarm for a server that passes each event to {@code onEvent}, on the swarm's thread, and keeps none. */
    public StreamSwarm(SocketAddress server, BiConsumer<Stream, ReceivedEvent> onEvent) {
        this.server = server;
        this.onEvent = onEvent;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "stream-swarm");
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens a stream. */
    public Stream open(String pathAndQuery) {
        return open(pathAndQuery, Map.of());
    }

    /** Opens a stream with more request headers. */
    public Stream open(String pathAndQuery, Map<String, String> headers) {
        return open(pathAndQuery, headers, 0);
    }

    /**
     * Opens a stream whose socket has its own receive buffer size, so that a client that does not read is full soon.
     *
     * @param receiveBufferBytes the size, or 0 for the system default
     */
    public Stream open(String pathAndQuery, Map<String, String> headers, int receiveBufferBytes) {
        StringBuilder request = new StringBuilder("GET " + pathAndQuery + " HTTP/1.1\r\nHost: localhost\r\n");
        if (!headers.containsKey("Accept")) {
            request.append("Accept: text/event-stream\r\n");
        }
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        Stream stream =
                new Stream(ByteBuffer.wrap(request.append("\r\n").toString().getBytes(ISO_8859_1)));
        unfinished.incrementAndGet();
        onThread(() -> connect(stream, receiveBufferBytes));
        return stream;
    }

    /** Returns how many streams have not ended yet. */
    public int unfinished() {
        return unfinished.get();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void onThread(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(key -> serve((Stream) key.attachment(), key), 1000);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void connect(Stream stream, int receiveBufferBytes) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            stream.key = channel.register(selector, SelectionKey.OP_CONNECT, stream);
            channel.connect(server);
        } catch (IOException e) {
            stream.end("connect: " + e.getMessage());
        }
    }

    private void serve(Stream stream, SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_WRITE);
            }
            if (key.isValid() && key.isWritable()) {
                channel.write(stream.request);
                if (!stream.request.hasRemaining()) {
                    key.interestOps(stream.paused ? 0 : SelectionKey.OP_READ);
                }
            }
            if (key.isValid() && key.isReadable()) {
                readBuffer.clear();
                int count = channel.read(readBuffer);
                if (count < 0) {
                    stream.end(stream.response.isComplete() ? "complete" : "cut");
                    channel.close();
                } else {
                    byte[] bytes = new byte[count];
                    readBuffer.flip().get(bytes);
                    stream.response.feed(bytes);
                    if (stream.response.isComplete()) {
                        stream.end("complete");
                        channel.close();
                    }
                }
            }
        } catch (IOException e) {
            stream.end("reset");
            key.cancel();
            try {
                channel.close();
            } catch (IOException ignored) {
                stream.end("reset");
            }
        }
    }

    /** One client's stream. */
    public final class Stream {

        private final ByteBuffer request;
        private final HttpResponseReader response;
        private final SseDecoder decoder = new SseDecoder(event -> onEvent.accept(this, event));
        private final List<ReceivedEvent> events = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private volatile @Nullable SelectionKey key;
        private volatile boolean paused;
        private volatile @Nullable String end;
        private final AtomicLong bodyBytes = new AtomicLong();
        private volatile String lastEventId = "";
        private volatile @Nullable Object attachment;

        private Stream(ByteBuffer request) {
            this.request = request;
            this.response = new HttpResponseReader(this::receive);
        }

        private void receive(byte[] bytes, int offset, int length) {
            bodyBytes.addAndGet(length);
            if (response.contentType().startsWith("text/event-stream")) {
                decoder.feed(bytes, offset, length);
                lastEventId = decoder.lastEventId();
            } else {
                synchronized (body) {
                    body.append(new String(bytes, offset, length, ISO_8859_1));
                }
            }
        }

        private void keep(ReceivedEvent event) {
            synchronized (events) {
                events.add(event);
            }
        }

        /** Returns the HTTP status, or 0 before there is one. */
        public int status() {
            return response.status();
        }

        /** Returns a response header, or null. Names are matched without case. */
        public @Nullable String header(String name) {
            return response.header(name);
        }

        /** Returns the body of a response that is not an event stream. */
        public String body() {
            synchronized (body) {
                return body.toString();
            }
        }

        /** Returns the events so far, including the hub's own. */
        public List<ReceivedEvent> events() {
            synchronized (events) {
                return List.copyOf(events);
            }
        }

        /** Returns the data of the events so far, without the hub's own. */
        public List<String> data() {
            return events().stream()
                    .filter(event -> !event.type().startsWith("sse-hub."))
                    .map(ReceivedEvent::data)
                    .toList();
        }

        /** Returns the data of the events of one type so far, including the hub's own. */
        public List<String> data(String type) {
            return events().stream()
                    .filter(event -> event.type().equals(type))
                    .map(ReceivedEvent::data)
                    .toList();
        }

        /** Returns the position of the client, empty when it has none. */
        public String lastEventId() {
            return lastEventId;
        }

        /** Returns how many bytes of the body have arrived. */
        public long bodyBytes() {
            return bodyBytes.get();
        }

        /** Returns how it ended: {@code complete}, {@code cut} (without the end of the body), {@code reset}, or null. */
        public @Nullable String end() {
            return end;
        }

        /** Returns the attachment of the test, or null. */
        public @Nullable Object attachment() {
            return attachment;
        }

        /** Attaches an object that the test can find again. */
        public Stream attach(Object value) {
            attachment = value;
            return this;
        }

        /** Stops reading: the socket's buffers fill up. */
        public Stream pause() {
            paused = true;
            setInterest(0);
            return this;
        }

        /** Reads again. */
        public void resume() {
            paused = false;
            setInterest(SelectionKey.OP_READ);
        }

        /** Ends the connection with a FIN. */
        public void close() {
            hangUp(false);
        }

        /** Ends the connection with a RST. */
        public void reset() {
            hangUp(true);
        }

        private void setInterest(int operations) {
            onThread(() -> {
                SelectionKey mine = key;
                if (mine != null && mine.isValid() && !request.hasRemaining()) {
                    mine.interestOps(operations);
                }
            });
        }

        private void hangUp(boolean hard) {
            onThread(() -> {
                SelectionKey mine = key;
                try {
                    if (mine != null && mine.channel() instanceof SocketChannel channel && channel.isOpen()) {
                        if (hard) {
                            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                        }
                        channel.close();
                    }
                    end("closed");
                } catch (IOException e) {
                    end("closed: " + e.getMessage());
                }
            });
        }

        private void end(String how) {
            if (end == null) {
                end = how;
                unfinished.decrementAndGet();
            }
        }
    }

    /** Returns the address of a server on this machine. */
    public static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
