package dev.ssehub.benchmarks.contest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least that an event for a few can cost in Java: a blocking {@code write} to each of their sockets on the publisher's thread. It has
 * no HTTP server, no event ids and no error handling, so no real server can be cheaper.
 */
final class UserFloor implements Contestant {

    private static final Pattern PARAMETER = Pattern.compile("[?&](user|group)=(\\d+)");
    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n".getBytes(UTF_8);

    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final Topics<SocketChannel> clients = new Topics<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);

    UserFloor() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        Thread acceptor = new Thread(this::accept, "floor");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    @Override
    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void toAll(String data) {
        clients.forAll(client -> write(client, data));
    }

    @Override
    public void toUser(int user, String data) {
        clients.forUser(user, client -> write(client, data));
    }

    @Override
    public void toGroup(int group, String data) {
        clients.forGroup(group, client -> write(client, data));
    }

    private void write(SocketChannel client, String data) {
        buffer.clear().put(("data:" + data + "\n\n").getBytes(UTF_8)).flip();
        try {
            while (buffer.hasRemaining()) {
                client.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        ByteBuffer request = ByteBuffer.allocate(4096);
        try {
            while (listener.isOpen()) {
                SocketChannel channel = listener.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.read(request.clear());
                register(channel, new String(request.array(), 0, request.position(), US_ASCII));
                channel.write(ByteBuffer.wrap(HEAD));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void register(SocketChannel channel, String request) {
        String user = "";
        List<String> groups = new ArrayList<>();
        for (Matcher parameter = PARAMETER.matcher(request); parameter.find(); ) {
            if (parameter.group(1).equals("user")) {
                user = parameter.group(2);
            } else {
                groups.add(parameter.group(2));
            }
        }
        clients.add(channel, user, groups.toArray(String[]::new));
    }
}
