package dev.ssehub.rabbitmq;

import java.io.IOException;

/** Determines whether the stream still has the message with an offset. */
@FunctionalInterface
interface Kept {

    boolean isKept(long offset) throws IOException, InterruptedException;
}
