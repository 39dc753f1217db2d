package dev.ssehub.tests.frontends;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy that names the user to the application, like a login proxy, and cuts streams. A request for
 * {@code /as/ann/cut/4711/v1/responses} reaches the application as {@code /v1/responses} from ann, and the first stream to ann from such an
 * address is cut after 4,711 bytes, including the head of the response.
 */
final class ByteCutter implements AutoCloseable {

    private static final Pattern LINE = Pattern.compile("(\\S+) (?:/as/([\\w-]+))?(?:/cut/(\\d+))?(/\\S*) HTTP/1\\.1");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

    /** The content of the tests has no such line ends. */
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private final ServerSocket listener;
    private final int target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> cutAlready = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong longest = new AtomicLong();

    ByteCutter(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Returns how many streams have been cut since the last call. */
    int cuts() {
        return cuts.getAndSet(0);
    }

    /** Returns the length of the longest stream since the last call, including the head of its response. */
    long longest() {
        return longest.getAndSet(0);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Serves one request after the other, each over a separate connection to the application. */
    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            while (forward(client)) {
                // and the next one
            }
        } catch (IOException gone) {
            abort(client);
        }
    }

    private boolean forward(Socket client) throws IOException {
        String head = head(client.getInputStream());
        int end = head.indexOf("\r\n");
        Matcher line = LINE.matcher(head.substring(0, end));
        if (!line.matches()) {
            throw new IOException("not for this proxy: " + head);
        }
        String user = line.group(2) == null ? "ann" : line.group(2);
        Matcher length = LENGTH.matcher(head);
        byte[] body = client.getInputStream().readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            OutputStream out = server.getOutputStream();
            out.write((line.group(1) + " " + line.group(4) + " HTTP/1.1\r\nX-User: " + user + head.substring(end))
                    .getBytes(ISO_8859_1));
            out.write(body);
            return answer(server, client, user, line.group(3) == null ? Long.MAX_VALUE : Long.parseLong(line.group(3)));
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int last = 0; last != 0x0d0a0d0a; ) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection has ended");
            }
            head.write(next);
            last = last << 8 | next;
        }
        return head.toString(ISO_8859_1);
    }

    /** Returns whether the response was forwarded completely. */
    private boolean answer(Socket server, Socket client, String user, long cutAfter) throws IOException {
        InputStream in = server.getInputStream();
        String head = head(in);
        boolean isStream = head.toLowerCase(Locale.ROOT).contains("text/event-stream");
        long left = isStream && cutAfter < Long.MAX_VALUE && cutAlready.add(user) ? cutAfter : Long.MAX_VALUE;
        Matcher length = LENGTH.matcher(head);
        long rest = length.find() ? Long.parseLong(length.group(1)) : head.contains("chunked") ? Long.MAX_VALUE : 0;
        byte[] bytes = head.getBytes(ISO_8859_1);
        int count = bytes.length;
        long sent = 0;
        byte[] buffer = new byte[16 * 1024];
        String ending = "";
        while (true) {
            int some = (int) Math.min(count, left - sent);
            client.getOutputStream().write(bytes, 0, some);
            sent += some;
            if (some < count) {
                cuts.incrementAndGet();
                if (cutAfter % 2 == 0) {
                    abort(client);
                }
                return false;
            }
            if (bytes == buffer) {
                ending = lastFive(ending, buffer, count);
            }
            boolean isOver = rest == 0 || (rest == Long.MAX_VALUE && ending.equals(LAST_CHUNK));
            count = isOver ? -1 : in.read(buffer, 0, (int) Math.min(rest, buffer.length));
            if (isOver) {
                break;
            }
            if (count < 0) {
                throw new IOException("the application has cut this itself");
            }
            bytes = buffer;
            rest -= rest == Long.MAX_VALUE ? 0 : count;
        }
        if (isStream) {
            longest.accumulateAndGet(sent, Math::max);
        }
        return true;
    }

    /** Returns the last bytes of a body, of which a read may return any part. */
    private static String lastFive(String before, byte[] bytes, int length) {
        int from = Math.max(0, length - LAST_CHUNK.length());
        String all = before + new String(bytes, from, length - from, ISO_8859_1);
        return all.substring(Math.max(0, all.length() - LAST_CHUNK.length()));
    }

    /** Closes with a reset, which may discard data in transit, whereas a plain close is an orderly end. */
    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            // nothing to reset
        }
    }
}
