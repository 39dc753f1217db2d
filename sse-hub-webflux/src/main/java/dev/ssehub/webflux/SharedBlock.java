package dev.ssehub.webflux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * The block that an event loop wrote last, outside the heap. Netty sends nothing from the heap: it would make a copy for each connection, although
 * many connections write the same block one after the other. One block is kept for each event loop, until the next one or the end of its thread.
 * Confined to that thread.
 */
final class SharedBlock {

    /** Larger blocks are not kept: each connection has its own copy until it is sent. */
    static final int MAX_BYTES = 128 * 1024;

    private static final FastThreadLocal<SharedBlock> LAST = new FastThreadLocal<>() {
        @Override
        protected SharedBlock initialValue() {
            return new SharedBlock();
        }

        @Override
        protected void onRemoval(SharedBlock last) {
            last.release();
        }
    };

    private @Nullable Bytes block;
    private @Nullable ByteBuf buffer;

    private SharedBlock() {}

    /** Returns a buffer to write, which is released by its writer. Called on an event loop. */
    static ByteBuf of(Bytes block, ByteBufAllocator buffers) {
        if (block.length() <= MAX_BYTES) {
            try {
                return LAST.get().bufferOf(block, buffers);
            } catch (OutOfMemoryError noneLeft) {
                // There may be memory by the time this block is sent. Otherwise the write to its connection fails.
            }
        }
        return Unpooled.wrappedBuffer(block.array(), block.offset(), block.length());
    }

    private ByteBuf bufferOf(Bytes wanted, ByteBufAllocator buffers) {
        ByteBuf known = buffer;
        if (known != null && wanted.isSameAs(block)) {
            return known.retainedDuplicate();
        }
        release();
        ByteBuf made = buffers.directBuffer(wanted.length());
        made.writeBytes(wanted.array(), wanted.offset(), wanted.length());
        block = wanted;
        buffer = made;
        return made.retainedDuplicate();
    }

    private void release() {
        ByteBuf last = buffer;
        block = null;
        buffer = null;
        if (last != null) {
            last.release();
        }
    }
}
