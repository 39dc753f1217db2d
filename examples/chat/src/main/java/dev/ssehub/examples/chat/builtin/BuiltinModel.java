package dev.ssehub.examples.chat.builtin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP endpoint of the built-in model, bound to this machine only. It detects immediately that a caller has closed its connection, so
 * that a test can check that stopping an answer stops the model. A servlet would notice only at its next write.
 */
public final class BuiltinModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BuiltinModel.class);

    private final ServerSocket server;
    private final int tokens;
    private final double rate;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "builtin-model");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts the endpoint.
     *
     * @param port 0 for any free port
     * @param tokens the number of tokens of an answer, unless the prompt asks for another number
     * @param rate the number of tokens per second
     */
    BuiltinModel(int port, int tokens, double rate) {
        this.tokens = tokens;
        this.rate = rate;
        try {
            server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in model cannot listen on port " + port, e);
        }
        threads.execute(this::accept);
        LOG.info("The built-in model answers at {}", baseUrl());
    }

    /** Returns the base URL for OpenAI clients. */
    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** Returns the number of answers in progress. */
    public int open() {
        return open.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                LOG.debug("The built-in model accepts no more: {}", e.toString());
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Completion completion = Completion.read(socket, tokens, rate);
            open.incrementAndGet();
            try {
                completion.answer();
            } finally {
                open.decrementAndGet();
            }
        } catch (IOException e) {
            LOG.debug("A caller of the built-in model is gone: {}", e.toString());
        } finally {
            sockets.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("Closing a socket failed: {}", e.toString());
        }
        threads.shutdownNow();
    }
}
