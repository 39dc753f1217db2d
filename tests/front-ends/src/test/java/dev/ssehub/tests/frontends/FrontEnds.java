package dev.ssehub.tests.frontends;

import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The chat example behind a proxy that cuts connections, and the clients: one of each for all tests. */
final class FrontEnds implements AutoCloseable {

    private static final Path EXAMPLE = Path.of("../../examples/chat/target");

    final ByteCutter proxy;
    final Clients clients = new Clients();
    /** Clients in a page. They have a separate process, because the simulated page in Node.js would disturb the others. */
    final Clients pages = new Clients();

    private final int port = AppProcess.freePort();
    private final AppProcess chat;

    private FrontEnds() throws IOException {
        chat = AppProcess.java(List.of(
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar().toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--chat.builtin.tokens=20",
                "--chat.builtin.rate=1000",
                "--sse-hub.retry=50ms"));
        proxy = new ByteCutter(port);
        chat.awaitPort(port);
    }

    private static Path jar() throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(EXAMPLE, "chat-*.jar")) {
            for (Path jar : jars) {
                return jar.toAbsolutePath();
            }
        }
        throw new IllegalStateException("run these tests with ./mvnw verify, which makes the example first");
    }

    /** Returns a caller of the application. */
    HttpCaller http() {
        return new HttpCaller(port);
    }

    /** Runs a scenario of a client, and returns its result as JSON. */
    String run(String client, String scenario, String prompt, String... arguments) {
        Clients where = client.startsWith("use-chat") ? pages : clients;
        return where.run(client, scenario, proxy.address(), prompt, arguments);
    }

    @Override
    public void close() throws Exception {
        clients.close();
        pages.close();
        proxy.close();
        chat.close();
    }

    /** Passes them to the constructors of tests, and ends them after the last test. */
    static final class Start implements BeforeAllCallback, ParameterResolver {

        @Override
        public void beforeAll(ExtensionContext context) {
            frontEnds(context);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == FrontEnds.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return frontEnds(context);
        }

        private static FrontEnds frontEnds(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(FrontEnds.class, type -> start(), FrontEnds.class);
        }

        private static FrontEnds start() {
            try {
                return new FrontEnds();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
