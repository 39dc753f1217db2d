package dev.ssehub.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between client and server, and cuts all connections when it is told to. */
public final class CuttingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean blocked;
    private volatile boolean swallowing;

    /** Listens on a free port, and goes on to a port of this machine. */
    public CuttingProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(AppProcess.freePort(), 50, InetAddress.getLoopbackAddress());
        spawn(this::accept);
    }

    /** Returns the port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts everything that goes through, in the middle of whatever it is. Returns how many connections there were. */
    public int cut() {
        int count = open.size();
        open.forEach(CuttingProxy::abort);
        return count;
    }

    /** Cuts everything, and everything that comes, until told otherwise. */
    public void block(boolean value) {
        blocked = value;
        if (value) {
            cut();
        }
    }

    /** Lets nothing through that the server says from now on, without cutting anything: as a network that is gone. */
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
