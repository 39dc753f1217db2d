package dev.ssehub.benchmarks.contest;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The least that an event for a few can cost in a servlet container without blocking: the calls that Servlet 6.0 §5.7 prescribes for one
 * non-blocking write, made on the publisher's thread. It has no event ids and waits for a client that does not read, so no library on this
 * container can be cheaper.
 */
final class ServletFloor extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Topics<Stream> open = new Topics<>();

    private ServletFloor() {}

    static Contestant onJetty() throws Exception {
        return new OnJetty(new ServletFloor());
    }

    static Contestant onTomcat() throws Exception {
        return new OnTomcat(new ServletFloor());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/event-stream");
        String user = request.getParameter("user");
        String[] groups = request.getParameterValues("group");
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        response.getOutputStream().setWriteListener(new Stream(async, response.getOutputStream(), user, groups));
    }

    /** An open response. It is written to by the publisher, once the container has sent the headers. */
    private final class Stream implements WriteListener {

        private final AsyncContext async;
        private final ServletOutputStream out;
        private final String user;
        private final String[] groups;
        private boolean isBegun;
        private boolean isOpen;

        Stream(AsyncContext async, ServletOutputStream out, String user, String[] groups) {
            this.async = async;
            this.out = out;
            this.user = user;
            this.groups = groups;
        }

        @Override
        public synchronized void onWritePossible() throws IOException {
            if (!isBegun) {
                isBegun = true;
                out.flush();
            }
            if (!isOpen && out.isReady()) {
                isOpen = true;
                open.add(this, user, groups);
            }
            notifyAll();
        }

        @Override
        public void onError(Throwable failure) {
            open.remove(this, user, groups);
            async.complete();
        }

        private void write(String data) {
            try {
                awaitReady();
                out.write(ByteBuffer.wrap(("data:" + data + "\n\n").getBytes(UTF_8)));
                awaitReady();
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits where a real server would serve other clients; with clients that read, hardly ever. */
        private synchronized void awaitReady() throws InterruptedException {
            while (!out.isReady()) {
                wait();
            }
        }
    }

    /** A server with these streams. */
    private interface Server extends Contestant {

        ServletFloor streams();

        @Override
        default void toAll(String data) {
            streams().open.forAll(stream -> stream.write(data));
        }

        @Override
        default void toUser(int user, String data) {
            streams().open.forUser(user, stream -> stream.write(data));
        }

        @Override
        default void toGroup(int group, String data) {
            streams().open.forGroup(group, stream -> stream.write(data));
        }
    }

    private static final class OnJetty extends JettyServer implements Server {

        private final ServletFloor streams;

        OnJetty(ServletFloor streams) throws Exception {
            super(streams);
            this.streams = streams;
        }

        @Override
        public ServletFloor streams() {
            return streams;
        }
    }

    private static final class OnTomcat extends TomcatServer implements Server {

        private final ServletFloor streams;

        OnTomcat(ServletFloor streams) throws Exception {
            super(streams);
            this.streams = streams;
        }

        @Override
        public ServletFloor streams() {
            return streams;
        }
    }
}
