package dev.ssehub.benchmarks.contest;

import java.util.List;

/**
 * A server that sends what it is given to its clients, written as its users would write it. Serves once it is made, until its process
 * ends.
 *
 * <p>A client comes to {@code GET /events?user=U&group=G}, and gets what is for everybody, for the user and for the group.
 */
interface Contestant {

    /** Returns the port of the loopback address at which it is served. */
    int port();

    /** Sends an event with this data to every client, in the way of the server: at once, or soon. */
    void toAll(String data);

    /** Sends an event to the clients of one user. */
    default void toUser(int user, String data) {
        throw new IllegalStateException("knows no users");
    }

    /** Sends an event to the clients of one group. */
    default void toGroup(int group, String data) {
        throw new IllegalStateException("knows no groups");
    }

    /** Returns the processes whose time and memory are counted. */
    default List<ProcessHandle> processes() {
        return List.of(ProcessHandle.current());
    }

    /** Returns the heap that is used after a collection, in bytes; 0 when there is none. */
    default long heapBytes() {
        return usedHeap();
    }

    /** Returns the heap of this process that is used after a collection, in bytes. */
    static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
