package dev.ssehub.webflux;

import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.ConnectionSignals;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A stream on Reactor Netty, which gives a response's blocks to its channel as it is done with every body: as buffers, after the headers. Here
 * no publisher stands between, so a block costs one task of the event loop, and each is flushed at once.
 *
 * <p>A connection of HTTP/1.1 is another response's as soon as this one has ended, however it has. So the channel is touched by its event loop only, which looks
 * whether the response is alive: what ends it says so before it has the last of it sent.
 *
 * <p>A channel takes any number of bytes and says when they are too many. Then the hub writes no more until the last of them is out: what a client
 * does not read is one write of the hub's and what the channel takes as little, and waits for that channel alone.
 */
final class NettyStream extends ResponseStream {

    /** As much as a channel takes, unless it is set otherwise, before it says that it is too much. */
    private static final int MAX_QUEUED_BYTES = 64 * 1024;

    private final Channel channel;
    /** On its way to the event loop. */
    private final AtomicInteger queuedBytes = new AtomicInteger();

    // Touched by the event loop only.
    private @Nullable MonoSink<DataBuffer> body;
    private @Nullable ChannelFuture lastWrite;

    NettyStream(ServerHttpResponse response, Channel channel, StreamEnd end, ConnectionSignals signals) {
        super(response, end, signals);
        this.channel = channel;
    }

    /** Makes one, or returns null for a response of another server, or one that the application has put something around. */
    static @Nullable NettyStream of(ServerHttpResponse response, StreamEnd end, ConnectionSignals signals) {
        if (!(NettyChannels.nativeResponse(response) instanceof HttpServerResponse ofNetty)) {
            return null;
        }
        AtomicReference<@Nullable Channel> found = new AtomicReference<>();
        var unused = ofNetty.withConnection(connection -> found.set(connection.channel()));
        Channel channel = found.get();
        if (ofNetty.version().equals(HttpVersion.HTTP_1_0)) {
            // Reactor Netty would send chunks, of which such a client knows nothing; so the end of the connection is
            // that of the body.
            ofNetty.chunkedTransfer(false);
        }
        return channel == null ? null : new NettyStream(response, channel, end, signals);
    }

    /** Any thread may give a channel bytes: that is a task for its event loop. */
    @Override
    public boolean isNonBlocking() {
        return true;
    }

    @Override
    void onServer(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException stopped) {
            signals().closed();
        }
    }

    /** WebFlux commits the response for the first group of buffers, and subscribes to that when the headers are out. There is one group, and nothing in it. */
    @Override
    Mono<Void> transmit(ServerHttpResponse to) {
        Mono<DataBuffer> group = Mono.create(sink -> {
            sink.onCancel(this::die);
            onServer(() -> {
                body = sink;
                opened();
            });
        });
        return to.writeAndFlushWith(Mono.just(group));
    }

    @Override
    boolean writeNow(Bytes block) throws IOException {
        if (!channel.isActive()) {
            throw new IOException("the connection is closed");
        }
        int queued = queuedBytes.addAndGet(block.length());
        boolean takesMore = queued <= MAX_QUEUED_BYTES && channel.isWritable();
        onServer(() -> flush(block, !takesMore));
        return takesMore;
    }

    private void flush(Bytes block, boolean isAwaited) {
        queuedBytes.addAndGet(-block.length());
        if (isDead()) {
            return;
        }
        ChannelFuture written = channel.writeAndFlush(SharedBlock.of(block, channel.alloc()));
        lastWrite = written;
        if (isAwaited) {
            var unused = written.addListener(done -> {
                if (done.isSuccess()) {
                    signals().writable();
                } else {
                    signals().closed();
                }
            });
        }
    }

    @Override
    void endNow(boolean isBroken) {
        onServer(() -> {
            if (isBroken) {
                closeAfterLastWrite();
            } else if (body != null) {
                body.success();
            }
        });
    }

    private void closeAfterLastWrite() {
        ChannelFuture last = lastWrite;
        if (last == null) {
            close();
        } else {
            var unused = last.addListener(done -> close());
        }
    }

    @Override
    void breakNow() {
        onServer(this::close);
    }

    private void close() {
        if (!isDead()) {
            var unused = channel.close();
        }
    }
}
