package dev.ssehub.internal.run;

/** The room that the logs of a node share. Any thread may call. */
interface RunRoom {

    /** Sets bytes aside, if there is room for them. */
    boolean reserve(long bytes);

    /** Gives bytes back. */
    void release(long bytes);
}
