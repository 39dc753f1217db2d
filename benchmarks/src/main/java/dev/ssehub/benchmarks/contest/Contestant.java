package dev.ssehub.benchmarks.contest;

/** A server that sends what it is given to all of its clients, written as its users would write it. Serves once it is made, until its process ends. */
interface Contestant {

    /** Returns the port of the loopback address at which {@code GET /events} is served. */
    int port();

    /** Sends an event with this data to every client, in the way of the server: at once, or soon. */
    void publish(String data);
}
