package dev.ssehub.benchmarks.contest;

/**
 * A server of answers that are emitted token by token, each with viewers, written as its users would write it. It serves from its creation
 * until its process ends.
 *
 * <p>A client requests {@code GET /events?user=U}, and views the run {@code U / VIEWERS}.
 */
interface RunContestant {

    /** How many clients view each run. */
    int VIEWERS = 2;

    /** Returns the port of the loopback address at which it is served. */
    int port();

    /** Starts runs until there are this many. */
    void startUpTo(int runs);

    /** Emits a token of one run. Called by one thread. */
    void emit(int run, String token);
}
