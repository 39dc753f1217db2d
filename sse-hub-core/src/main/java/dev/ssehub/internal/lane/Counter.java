package dev.ssehub.internal.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A counter that one thread updates and any thread may read, without the cost of an atomic addition. */
public final class Counter {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
