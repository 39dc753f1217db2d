package dev.ssehub.benchmarks.contest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** nginx with the module nchan and one worker. Events are published over HTTP, on one connection that does not wait for responses. */
final class Nchan implements Contestant {

    private static final List<Path> MODULES = List.of(
            Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so"),
            Path.of("/usr/share/nginx/modules/ngx_nchan_module.so"));

    private final Process nginx;
    private final int port;
    private final OutputStream publisher;

    Nchan() throws IOException, InterruptedException {
        port = freePort();
        Path folder = Files.createTempDirectory("contest");
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, configuration(folder));
        nginx = new ProcessBuilder("nginx", "-p", folder.toString(), "-c", configuration.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            nginx.descendants().forEach(ProcessHandle::destroyForcibly);
            nginx.destroyForcibly();
        }));
        Socket socket = connect();
        socket.setTcpNoDelay(true);
        publisher = new BufferedOutputStream(socket.getOutputStream());
        Thread answers = new Thread(() -> discard(socket), "answers of nchan");
        answers.setDaemon(true);
        answers.start();
    }

    static boolean isInstalled() {
        return MODULES.stream().anyMatch(Files::exists);
    }

    /** Returns a port below those that the system assigns to outgoing connections, of which a load client opens thousands. */
    private static int freePort() {
        return ThreadLocalRandom.current()
                .ints(10_000, 30_000)
                .filter(Nchan::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private String configuration(Path folder) {
        Path module = MODULES.stream().filter(Files::exists).findFirst().orElseThrow();
        return """
                load_module %s;
                user root;
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 20000;
                pid %s/nginx.pid;
                error_log /dev/null crit;
                events { worker_connections 19000; }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  client_body_temp_path %s/body;
                  proxy_temp_path %s/proxy;
                  fastcgi_temp_path %s/fastcgi;
                  uwsgi_temp_path %s/uwsgi;
                  scgi_temp_path %s/scgi;
                  nchan_shared_memory_size 256M;
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    location = /events {
                      nchan_subscriber eventsource;
                      nchan_channel_id all user-$arg_user group-$arg_group;
                      nchan_subscriber_first_message newest;
                    }
                    location = /publish {
                      nchan_publisher;
                      nchan_channel_id $arg_id;
                      nchan_message_buffer_length 1000;
                      nchan_message_timeout 5m;
                    }
                  }
                }
                """.formatted(module, folder, folder, folder, folder, folder, folder, port);
    }

    private Socket connect() throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (System.nanoTime() > giveUpAt || !nginx.isAlive()) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static void discard(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(nginx.toHandle()), nginx.descendants()).toList();
    }

    @Override
    public long heapBytes() {
        return 0;
    }

    @Override
    public void toAll(String data) {
        post("all", data);
    }

    @Override
    public void toUser(int user, String data) {
        post("user-" + user, data);
    }

    @Override
    public void toGroup(int group, String data) {
        post("group-" + group, data);
    }

    private void post(String channel, String data) {
        String request = "POST /publish?id=" + channel + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + data.length() + "\r\n\r\n" + data;
        try {
            publisher.write(request.getBytes(US_ASCII));
            publisher.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
