package dev.ssehub.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy between client and server that can cut all connections. */
public final class CuttingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean blocked;
    private volatile boolean swallowing;

    /** Listens on a free port, and forwards to a port of this machine. */
    public CuttingProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(AppProcess.freePort(), 50, InetAddress.getLoopbackAddress());
        spawn(this::accept);
    }

    /** Returns the port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts all connections, even in the middle of a transfer, and returns their number. */
    public int cut() {
        int count = open.size();
        open.forEach(CuttingProxy::abort);
        return count;
    }

    /** With {@code true}, cuts all connections and all new ones, until it is called with {@code false}. */
    public void block(boolean value) {
        blocked = value;
        if (value) {
            cut();
        }
    }

    /** With {@code true}, discards all output of the server from now on, but keeps the connections open, like a network outage. */
    public void swallow(boolean value) {
        swallowing = value;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                connect(listener.accept());
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private void connect(Socket client) {
        try {
            if (blocked) {
                throw new IOException("blocked");
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(client);
            open.add(server);
            spawn(() -> pump(client, server, true));
            spawn(() -> pump(server, client, false));
            if (blocked) {
                cut();
            }
        } catch (IOException noServer) {
            abort(client);
        }
    }

    private void pump(Socket from, Socket to, boolean isRequest) {
        byte[] buffer = new byte[16 * 1024];
        try (InputStream in = from.getInputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (isRequest || !swallowing) {
                    to.getOutputStream().write(buffer, 0, length);
                }
            }
        } catch (IOException cut) {
            abort(to);
        } finally {
            abort(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            assert socket.isClosed();
        }
    }

    private static void spawn(Runnable work) {
        Thread thread = new Thread(work, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
