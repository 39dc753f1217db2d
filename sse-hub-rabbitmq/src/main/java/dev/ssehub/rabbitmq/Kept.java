package dev.ssehub.rabbitmq;

import java.io.IOException;

/** Says whether the stream still has the message of an offset. */
@FunctionalInterface
interface Kept {

    boolean isKept(long offset) throws IOException, InterruptedException;
}
