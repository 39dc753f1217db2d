package dev.ssehub.examples.servlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The server's connectors: HTTP/1.1 and HTTP/2 on one port, in plain text or with TLS. */
final class Connectors {

    private static final String PASSWORD = "demonstration";

    private Connectors() {}

    static Server serverFor(Options options) throws IOException, InterruptedException {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = options.tls() ? withTls(server, http) : inTheClear(server, http);
        connector.setPort(options.port());
        server.addConnector(connector);
        return server;
    }

    private static ServerConnector inTheClear(Server server, HttpConfiguration http) {
        return new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    }

    private static ServerConnector withTls(Server server, HttpConfiguration http)
            throws IOException, InterruptedException {
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setKeyStorePath(selfSignedKeyStore().toString());
        ssl.setKeyStorePassword(PASSWORD);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        return new ServerConnector(
                server,
                new SslConnectionFactory(ssl, alpn.getProtocol()),
                alpn,
                new HTTP2ServerConnectionFactory(http),
                new HttpConnectionFactory(http));
    }

    /** Creates a certificate for localhost with the JDK's own tool. Browsers will rightly warn about it. */
    private static Path selfSignedKeyStore() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sse-hub-demo");
        Path store = folder.resolve("localhost.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "30",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(
                    "keytool could not make a certificate; it comes with the JDK, not with a bare runtime");
        }
        store.toFile().deleteOnExit();
        folder.toFile().deleteOnExit();
        return store;
    }
}
