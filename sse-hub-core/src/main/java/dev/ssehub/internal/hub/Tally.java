package dev.ssehub.internal.hub;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts occurrences of the constants of an enum. Thread-safe: the map itself never changes, only its values do. */
final class Tally<E extends Enum<E>> {

    private final Map<E, LongAdder> counts;

    Tally(Class<E> type) {
        counts = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            counts.put(constant, new LongAdder());
        }
    }

    void add(E constant) {
        LongAdder count = counts.get(constant);
        assert count != null;
        count.increment();
    }

    Map<E, Long> toMap() {
        Map<E, Long> map = new EnumMap<>(counts.keySet().iterator().next().getDeclaringClass());
        counts.forEach((constant, count) -> map.put(constant, count.sum()));
        return map;
    }
}
