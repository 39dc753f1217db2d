package com.example;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The Tomcat that Maven has unpacked, with a separate base directory for ports, users and the application. */
final class Tomcat implements AutoCloseable {

    private final Path home = Path.of(System.getProperty("tomcat"));
    private final Path base;
    private final Process process;
    final int port;

    Tomcat(Path base, String users) throws IOException {
        this.base = base;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path conf = Files.createDirectory(base.resolve("conf"));
        String server = Files.readString(home.resolve("conf/server.xml"));
        Files.writeString(
                conf.resolve("server.xml"),
                server.replace("port=\"8005\"", "port=\"-1\"")
                        .replace("port=\"8080\"", "port=\"" + port + "\"")
                        // Without Tomcat's native library, which the system may have in a version that it complains
                        // about.
                        .replaceAll("<Listener className=\"[^\"]*\\.AprLifecycleListener\"[^>]*>", ""));
        Files.copy(home.resolve("conf/web.xml"), conf.resolve("web.xml"));
        Files.writeString(conf.resolve("tomcat-users.xml"), users);
        for (String folder : new String[] {"logs", "temp", "webapps"}) {
            Files.createDirectory(base.resolve(folder));
        }
        Files.copy(Path.of(System.getProperty("war")), base.resolve("webapps/push.war"));
        process = start();
        await().atMost(Duration.ofMinutes(1)).until(this::listens);
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", home + "/bin/catalina.sh", "run")
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("output").toFile());
        builder.environment().put("CATALINA_BASE", base.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(output());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    String output() throws IOException {
        return Files.readString(base.resolve("output"));
    }

    /** Shuts Tomcat down cleanly, and returns its log. */
    String stop() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor(1, TimeUnit.MINUTES);
        return output();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
