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
 * non-blocking write, made on the publisher's thread. It has no event ids and fails where a client does not read, so no library on this
 * container can be cheaper.
 */
final class ServletFloor extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Topics<ServletOutputStream> open = new Topics<>();

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
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new WriteListener() {
            private boolean isOpen;

            @Override
            public void onWritePossible() throws IOException {
                if (!isOpen) {
                    isOpen = true;
                    out.flush();
                    open.add(out, user, groups);
                }
            }

            @Override
            public void onError(Throwable failure) {
                open.remove(out, user, groups);
                async.complete();
            }
        });
    }

    private void toAll(String data) {
        open.forAll(stream -> write(stream, data));
    }

    private void toUser(int user, String data) {
        open.forUser(user, stream -> write(stream, data));
    }

    private void toGroup(int group, String data) {
        open.forGroup(group, stream -> write(stream, data));
    }

    private static void write(ServletOutputStream stream, String data) {
        try {
            requireReady(stream);
            stream.write(ByteBuffer.wrap(("data:" + data + "\n\n").getBytes(UTF_8)));
            requireReady(stream);
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireReady(ServletOutputStream stream) throws IOException {
        if (!stream.isReady()) {
            throw new IOException("a client does not read, for which a real server would have to wait");
        }
    }

    private static final class OnJetty extends JettyServer {

        private final ServletFloor streams;

        OnJetty(ServletFloor streams) throws Exception {
            super(streams);
            this.streams = streams;
        }

        @Override
        public void toAll(String data) {
            streams.toAll(data);
        }

        @Override
        public void toUser(int user, String data) {
            streams.toUser(user, data);
        }

        @Override
        public void toGroup(int group, String data) {
            streams.toGroup(group, data);
        }
    }

    private static final class OnTomcat extends TomcatServer {

        private final ServletFloor streams;

        OnTomcat(ServletFloor streams) throws Exception {
            super(streams);
            this.streams = streams;
        }

        @Override
        public void toAll(String data) {
            streams.toAll(data);
        }

        @Override
        public void toUser(int user, String data) {
            streams.toUser(user, data);
        }

        @Override
        public void toGroup(int group, String data) {
            streams.toGroup(group, data);
        }
    }
}
