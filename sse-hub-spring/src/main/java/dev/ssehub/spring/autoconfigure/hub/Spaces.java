package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.SseHub;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All hubs of the application. Its own hub is the first. */
public final class Spaces implements Iterable<Space> {

    private final List<Space> all;

    Spaces(List<Space> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public Iterator<Space> iterator() {
        return all.iterator();
    }

    /** Returns the application's own hub. */
    public Space own() {
        return all.get(0);
    }

    public List<SseHub> hubs() {
        return all.stream().map(Space::hub).toList();
    }

    /**
     * Returns the space of a name.
     *
     * @param qualifier null for the application's own hub
     */
    public Space named(@Nullable String qualifier) {
        if (qualifier == null) {
            return own();
        }
        return all.stream()
                .filter(space -> space.qualifier().equals(qualifier))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no space '" + qualifier + "'"));
    }

    public boolean have(String qualifier) {
        return all.stream().anyMatch(space -> space.qualifier().equals(qualifier));
    }

    /** Returns the spaces whose hubs are not among these. */
    public Spaces without(Collection<SseHub> hubs) {
        return new Spaces(
                all.stream().filter(space -> !hubs.contains(space.hub())).toList());
    }

    /** Returns the spaces whose hubs are among these. */
    public Spaces among(Collection<SseHub> hubs) {
        return new Spaces(
                all.stream().filter(space -> hubs.contains(space.hub())).toList());
    }
}
