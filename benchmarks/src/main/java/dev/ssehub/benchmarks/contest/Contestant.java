package dev.ssehub.benchmarks.contest;

import java.util.List;

/**
 * A server that sends data to its clients, written as its users would write it. It serves from its creation until its process ends.
 *
 * <p>A client requests {@code GET /events?user=U&group=G}, and receives the events for everyone, for the user and for the group.
 */
interface Contestant {

    /** Returns the port of the loopback address at which it is served. */
    int port();

    /** Sends an event with this data to every client, in the server's usual way: immediately or soon. */
    void toAll(String data);

    /** Sends an event to the clients of one user. */
    default void toUser(int user, String data) {
        throw new IllegalStateException("knows no users");
    }

    /** Sends an event to the clients of one group. */
    default void toGroup(int group, String data) {
        throw new IllegalStateException("knows no groups");
    }

    /** Returns the processes whose time and memory are measured. */
    default List<ProcessHandle> processes() {
        return List.of(ProcessHandle.current());
    }

    /** Returns the used heap after a collection, in bytes; 0 if there is none. */
    default long heapBytes() {
        return usedHeap();
    }

    /** Returns this process's used heap after a collection, in bytes. */
    static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
