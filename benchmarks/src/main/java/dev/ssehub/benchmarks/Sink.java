package dev.ssehub.benchmarks;

import dev.ssehub.transport.Connection;

/** A socket that accepts everything immediately, and discards it. */
enum Sink implements Connection {
    INSTANCE;

    static Connection.Factory transport() {
        return signals -> {
            signals.writable();
            return INSTANCE;
        };
    }

    @Override
    public boolean write(byte[] bytes, int offset, int length) {
        return true;
    }

    @Override
    public void complete() {}

    @Override
    public void abort() {}
}
