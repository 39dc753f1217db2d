package dev.ssehub.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.ConnectionSignals;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.ServerHttpResponse;

/** What is written to a channel, and when the hub may write more. */
class NettyStreamTest {

    private final List<String> signalled = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final NettyStream stream = new NettyStream(
            (ServerHttpResponse) Proxy.newProxyInstance(
                    NettyStreamTest.class.getClassLoader(),
                    new Class<?>[] {ServerHttpResponse.class},
                    (self, called, args) -> null),
            channel,
            StreamEnd.CLEAN,
            new ConnectionSignals() {
                @Override
                public void writable() {
                    signalled.add("writable");
                }

                @Override
                public void closed() {
                    signalled.add("closed");
                }
            });

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theBytesAreFlushedAtOnceFromOutsideOfTheHeap() throws Exception {
        byte[] shared = bytes("before|data: 1\n\n|after");

        assertThat(stream.writeNow(new Bytes(shared, 7, 9))).isTrue();
        channel.runPendingTasks();
        ByteBuf written = channel.readOutbound();
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
        assertThat(written.isDirect()).isTrue();
        written.release();
        assertThat(signalled).isEmpty();
    }

    @Test
    void aChannelThatHasEnoughIsLeftAloneUntilTheLastOfItIsOut() throws Exception {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

        assertThat(stream.writeNow(new Bytes(bytes("data: 1\n\n"), 0, 9))).isFalse();
        channel.runPendingTasks();
        assertThat(signalled).containsExactly("writable");
    }

    @Test
    void whatIsOnItsWayWhenAResponseEndsReachesNobodyElse() throws Exception {
        stream.writeNow(new Bytes(bytes("data: 1\n\n"), 0, 9));
        stream.die();
        channel.runPendingTasks();

        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        assertThat(signalled).containsExactly("closed");
        stream.abort();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aClosedChannelIsAGoneClient() {
        channel.close();

        assertThatThrownBy(() -> stream.writeNow(new Bytes(bytes("data: 1\n\n"), 0, 9)))
                .isInstanceOf(IOException.class);
    }
}
