package dev.ssehub.tests.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model provider with OpenAI's interface that answers each request with the next scripted answer. It notices at once when a caller
 * closes its connection.
 */
public final class ScriptedModel implements AutoCloseable {

    private final ServerSocket server;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();

    /** How an answer ends. */
    public enum Ending {
        /** With {@code [DONE]}. */
        DONE,
        /** The connection is cut. */
        BROKEN,
        /** Nothing more is sent, and the connection stays open. */
        SILENT
    }

    private record Answer(int status, List<String> chunks, Ending ending) {}

    /** Starts it on a free port of this machine. */
    public ScriptedModel() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "scripted-model");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the base URL for OpenAI's clients. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** Answers a request with deltas such as {@code {"content":"Hi"}}, a finish reason, and a usage of 3 and 2 tokens. */
    public ScriptedModel says(Ending ending, String finishReason, String... deltas) {
        List<String> chunks = new ArrayList<>();
        for (String delta : deltas) {
            chunks.add(chunk("[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]", ""));
        }
        if (ending == Ending.DONE) {
            chunks.add(chunk("[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + finishReason + "\"}]", ""));
            chunks.add(chunk("[]", ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}"));
        }
        answers.add(new Answer(200, chunks, ending));
        return this;
    }

    private static String chunk(String choices, String more) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"scripted\",\"choices\":"
                + choices + more + "}";
    }

    /** Refuses a request. */
    public ScriptedModel refuses(int status) {
        answers.add(new Answer(status, List.of(), Ending.DONE));
        return this;
    }

    /** Returns how many answers are being given now. */
    public int open() {
        return open.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                run(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            readRequest(socket.getInputStream());
            Answer answer = answers.remove();
            open.incrementAndGet();
            try {
                answer(socket, answer);
            } finally {
                open.decrementAndGet();
            }
        } catch (IOException gone) {
            // The caller has closed it.
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
            last = last << 8 | next;
        }
        String length = head.toString(ISO_8859_1).replaceFirst("(?si).*content-length:\\s*(\\d+).*", "$1");
        in.readNBytes(Integer.parseInt(length));
    }

    private static void answer(Socket socket, Answer answer) throws IOException {
        OutputStream out = socket.getOutputStream();
        if (answer.status != 200) {
            String body = "{\"error\":{\"message\":\"secret\",\"type\":\"scripted\",\"code\":\"scripted\"}}";
            out.write(("HTTP/1.1 " + answer.status
                            + " \r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .getBytes(UTF_8));
            return;
        }
        out.write("HTTP/1.1 200 \r\n".getBytes(UTF_8));
        out.write("Content-Type: text/event-stream\r\nConnection: close\r\n".getBytes(UTF_8));
        out.write("Transfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
        for (String chunk : answer.chunks) {
            write(out, chunk);
        }
        if (answer.ending == Ending.SILENT) {
            while (socket.getInputStream().read() >= 0) {}
        } else if (answer.ending == Ending.DONE) {
            write(out, "[DONE]");
            out.write("0\r\n\r\n".getBytes(UTF_8));
        }
    }

    private static void write(OutputStream out, String data) throws IOException {
        byte[] frame = ("data: " + data + "\n\n").getBytes(UTF_8);
        out.write((Integer.toHexString(frame.length) + "\r\n").getBytes(UTF_8));
        out.write(frame);
        out.write("\r\n".getBytes(UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
