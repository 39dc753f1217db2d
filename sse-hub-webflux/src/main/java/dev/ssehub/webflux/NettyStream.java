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
 * A stream on Reactor Netty that writes its blocks to the channel as Reactor Netty does with every body: as buffers, after the headers. No publisher
 * stands in between, so a block costs one task of the event loop, and each is flushed at once.
 *
 * <p>A connection of HTTP/1.1 may serve another response as soon as this one has ended, in any way. So the channel is touched only by its event loop,
 * which first checks that the response is alive: any end of the response is recorded before the last of it is sent.
 *
 * <p>A channel accepts any number of bytes and reports when there are too many. Then the hub writes no more until the last of them is sent. So a
 * client that does not read holds back no more than one write of the hub and what its channel accepts, and delays no other channel.
 */
final class NettyStream extends ResponseStream {

    /** How much a channel accepts by default before it reports that this is too much. */
    private static final int MAX_QUEUED_BYTES = 64 * 1024;

    private final Channel channel;
    /** Bytes on their way to the event loop. */
    private final AtomicInteger queuedBytes = new AtomicInteger();

    // Confined to the event loop.
    private @Nullable MonoSink<DataBuffer> body;
    private @Nullable ChannelFuture lastWrite;

    NettyStream(ServerHttpResponse response, Channel channel, StreamEnd end, ConnectionSignals signals) {
        super(response, end, signals);
        this.channel = channel;
    }

    /** Creates a stream, or returns null if the response is another server's or the application has decorated it. */
    static @Nullable NettyStream of(ServerHttpResponse response, StreamEnd end, ConnectionSignals signals) {
        if (!(NettyChannels.nativeResponse(response) instanceof HttpServerResponse ofNetty)) {
            return null;
        }
        AtomicReference<@Nullable Channel> found = new AtomicReference<>();
        var unused = ofNetty.withConnection(connection -> found.set(connection.channel()));
        Channel channel = found.get();
        if (ofNetty.version().equals(HttpVersion.HTTP_1_0)) {
            // Reactor Netty would send chunks, which such a client does not know. So the end of the connection marks
            // the end of the body.
            ofNetty.chunkedTransfer(false);
        }
        return channel == null ? null : new NettyStream(response, channel, end, signals);
    }

    /** Any thread may write: this is a task for the event loop of the channel. */
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

    /**
     * WebFlux commits the response for the first group of buffers, and subscribes to that group when the headers have been sent. There is one group,
     * and it is empty.
     */
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
