package dev.ssehub.benchmarks.contest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Streams by topic: the map of sets that most applications use if they have no library for it. */
final class Topics<S> {

    private final Map<String, Set<S>> streams = new ConcurrentHashMap<>();

    void add(S stream, String user, String... groups) {
        for (String topic : topics(user, groups)) {
            streams.computeIfAbsent(topic, t -> ConcurrentHashMap.newKeySet()).add(stream);
        }
    }

    void remove(S stream, String user, String... groups) {
        for (String topic : topics(user, groups)) {
            streams.computeIfPresent(topic, (t, set) -> set.remove(stream) && set.isEmpty() ? null : set);
        }
    }

    void forAll(Consumer<S> action) {
        of("all").forEach(action);
    }

    void forUser(int user, Consumer<S> action) {
        of("user-" + user).forEach(action);
    }

    void forGroup(int group, Consumer<S> action) {
        of("group-" + group).forEach(action);
    }

    private Set<S> of(String topic) {
        return streams.getOrDefault(topic, Set.of());
    }

    /** Returns the topics of a client. */
    static List<String> topics(String user, String... groups) {
        List<String> topics = new ArrayList<>(List.of("all", "user-" + user));
        for (String group : groups) {
            topics.add("group-" + group);
        }
        return topics;
    }
}
