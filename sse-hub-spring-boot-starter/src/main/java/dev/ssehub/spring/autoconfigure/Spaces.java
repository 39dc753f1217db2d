package dev.ssehub.spring.autoconfigure;

import dev.ssehub.SseHub;
import java.util.Iterator;
import java.util.List;

/** All hubs of the application; its own is the first. */
final class Spaces implements Iterable<Space> {

    private final List<Space> all;

    Spaces(List<Space> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public Iterator<Space> iterator() {
        return all.iterator();
    }

    /** Returns the application's own. */
    Space own() {
        return all.get(0);
    }

    boolean have(String qualifier) {
        return all.stream().anyMatch(space -> space.qualifier().equals(qualifier));
    }

    List<SseHub> hubs() {
        return all.stream().map(Space::hub).toList();
    }
}
