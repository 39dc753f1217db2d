package dev.ssehub.session;

/** Which blocks a stream consists of, besides the events of the application. */
public enum Framing {
    /**
     * For browsers and everything that follows the standard (WHATWG HTML §9.2). The stream begins with the client's position, each
     * heartbeat moves the position on, and a gap is an event of its own: blocks with a name that begins with {@code sse-hub.} unless
     * configured otherwise. The default.
     */
    BROWSER,
    /**
     * For clients that hand the data of every block to a parser, whatever the name of its event: the front ends of AI applications and typed
     * HTTP clients. Every block that has data is an event of the application; a heartbeat is a comment. A gap is a comment, too, and the
     * response header {@code SSE-Hub-Gap} if the stream begins with it; a {@link GapHook} can send an event of the application instead.
     *
     * <p>The price: a client's position moves only with an event that has an id. One that has received none yet begins at the tail when
     * it reconnects, unless its URL carries a position ({@code ?lastEventId=}, from {@code hub.cursor()}). One that receives nothing for so
     * long that its last event is no longer kept is told of a gap, even if it missed nothing. Snapshots and retained values have no id.
     */
    PLAIN
}
