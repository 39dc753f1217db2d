package dev.ssehub.internal.run;

/** The bytes that the logs of a node share. Any thread may call. */
interface RunRoom {

    /** Reserves bytes. Returns false if there is no room for them. */
    boolean reserve(long bytes);

    /** Releases reserved bytes. */
    void release(long bytes);
}
