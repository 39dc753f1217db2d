package dev.ssehub.webflux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A block that an event loop writes to many channels is copied outside the heap once, and released. */
class SharedBlockTest {

    private static final byte[] ARRAY = "data: one\n\ndata: two\n\n".getBytes(UTF_8);
    private static final int LENGTH = ARRAY.length / 2;

    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false);

    @AfterEach
    void endOfTheThread() {
        FastThreadLocal.removeAll();
        assertThat(used()).isZero();
    }

    private long used() {
        return buffers.metric().usedDirectMemory();
    }

    private ByteBuf one() {
        return SharedBlock.of(new Bytes(ARRAY, 0, LENGTH), buffers);
    }

    private ByteBuf two() {
        return SharedBlock.of(new Bytes(ARRAY, LENGTH, LENGTH), buffers);
    }

    @Test
    void oneBufferServesAllStreamsThatWriteTheBlock() {
        ByteBuf first = one();
        ByteBuf second = one();
        first.skipBytes(LENGTH);

        assertThat(used()).isEqualTo(LENGTH);
        assertThat(second.toString(UTF_8)).isEqualTo("data: one\n\n");
        first.release();
        assertThat(second.toString(UTF_8)).isEqualTo("data: one\n\n");
        second.release();
    }

    @Test
    void theNextBlockTakesThePlaceOfTheOneBefore() {
        ByteBuf first = one();
        ByteBuf second = two();

        assertThat(first.toString(UTF_8)).isEqualTo("data: one\n\n");
        assertThat(second.toString(UTF_8)).isEqualTo("data: two\n\n");
        assertThat(used()).isEqualTo(2 * LENGTH);
        first.release();
        second.release();
        assertThat(used()).isEqualTo(LENGTH);
    }

    @Test
    void aLargeBlockIsNotKept() {
        int length = SharedBlock.MAX_BYTES + 1;
        ByteBuf large = SharedBlock.of(new Bytes(new byte[length], 0, length), buffers);

        assertThat(large.readableBytes()).isEqualTo(length);
        assertThat(used()).isZero();
        large.release();
    }
}
