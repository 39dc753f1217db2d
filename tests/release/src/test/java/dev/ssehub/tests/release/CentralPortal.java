package dev.ssehub.tests.release;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A server on this machine that responds as the publisher API of the Central Portal does (central.sonatype.org/publish/publish-portal-api): it takes
 * a bundle, validates it by {@link CentralRules}, and reports the state of the deployment. It never publishes.
 */
final class CentralPortal implements AutoCloseable {

    private static final String DEPLOYMENT = "28570f16-da32-4c14-bd2e-c1acc0782365";
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)");

    private final HttpServer server;
    private final String token;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Map<String, byte[]> bundle = Map.of();

    CentralPortal(String user, String password) throws IOException {
        token = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the requests, as {@code METHOD PATH?QUERY}. */
    List<String> requests() {
        return requests;
    }

    /** Returns the files of the bundle that was uploaded. */
    Map<String, byte[]> bundle() {
        return bundle;
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        byte[] body = exchange.getRequestBody().readAllBytes();
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!authorization.equals("Bearer " + token) && !authorization.equals("UserToken " + token)) {
            respond(exchange, 401, "");
            return;
        }
        switch (exchange.getRequestURI().getPath()) {
            case "/api/v1/publisher/upload" -> {
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                bundle = CentralRules.unzip(partNamedBundle(body, type));
                respond(exchange, 201, DEPLOYMENT);
            }
            case "/api/v1/publisher/status" -> respond(exchange, 200, status());
            default -> respond(exchange, 404, "");
        }
    }

    private String status() {
        List<String> problems = CentralRules.problemsOf(bundle);
        String quoted = problems.stream().map(problem -> "\"" + problem + "\"").collect(Collectors.joining(","));
        return """
                {"deploymentId":"%s","deploymentName":"a release","deploymentState":"%s","purls":[],"errors":%s}
                """.formatted(
                        DEPLOYMENT,
                        problems.isEmpty() ? "VALIDATED" : "FAILED",
                        problems.isEmpty() ? "{}" : "{\"pkg:maven/dev.ssehub\":[" + quoted + "]}");
    }

    /** Returns the content of the field {@code bundle} of a form. */
    private static byte[] partNamedBundle(byte[] form, String type) {
        Matcher boundary = BOUNDARY.matcher(type);
        if (!boundary.find()) {
            throw new IllegalArgumentException(type);
        }
        // As characters, one for each byte.
        String text = new String(form, ISO_8859_1);
        int header = text.indexOf("name=\"bundle\"");
        int start = text.indexOf("\r\n\r\n", header) + 4;
        int end = text.indexOf("\r\n--" + boundary.group(1), start);
        return text.substring(start, end).getBytes(ISO_8859_1);
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        if (text.startsWith("{")) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
