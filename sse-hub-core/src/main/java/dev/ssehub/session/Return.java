package dev.ssehub.session;

/** Whether the clients of streams that the application ends may come back by themselves. */
public enum Return {

    /** They come back at once, are authorised again, and resume where they were. */
    WELCOME,

    /**
     * They stop. The last that each stream gets is a position that no hub gives out otherwise,
     * {@value dev.ssehub.transport.OpenRequest#NOT_WELCOME}: a client that comes back with it is answered with 204 (No Content), after which
     * a browser's {@code EventSource} stays closed (WHATWG HTML §9.2.3). No node remembers anything for this, and a page that is loaded again
     * begins without that position: what it may see then is up to the subscription that the application gives it.
     *
     * <p>In {@linkplain Framing#PLAIN plain framing} only clients that take an {@code id} before the block has ended learn of it; the others, as an
     * {@code EventSource}, come back.
     */
    NOT_WELCOME
}
