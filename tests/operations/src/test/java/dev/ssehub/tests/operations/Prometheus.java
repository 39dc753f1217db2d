package dev.ssehub.tests.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus that scrapes an application every second, with our rules. */
final class Prometheus implements AutoCloseable {

    static final Path OPS = Path.of("../../ops").toAbsolutePath().normalize();
    static final Path RULES = OPS.resolve("prometheus/sse-hub-alerts.yml");

    private static final JsonMapper JSON = new JsonMapper();

    private final AppProcess process;
    private final HttpCaller http;

    private Prometheus(AppProcess process, int port) {
        this.process = process;
        this.http = new HttpCaller(port);
    }

    /** Starts it in its own folder. */
    static Prometheus start(Path home, int appPort) throws Exception {
        Path configuration = Files.writeString(home.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: ['%s']
                scrape_configs:
                  - job_name: app
                    metrics_path: /actuator/prometheus
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(RULES, appPort));
        int port = AppProcess.freePort();
        List<String> command = List.of(
                program("prometheus"),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port);
        return new Prometheus(AppProcess.of(command, home).awaitPort(port), port);
    }

    /** Runs promtool, and returns its output. */
    static String promtool(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(program("promtool")));
        command.addAll(List.of(arguments));
        try (AppProcess tool = AppProcess.of(command, OPS.resolve("prometheus"))) {
            assertThat(tool.awaitExit(TestTimeouts.condition()))
                    .as(tool.output())
                    .isZero();
            return tool.output();
        }
    }

    private static String program(String name) {
        Path program = Path.of(System.getProperty("ssehub.prometheus", "/usr/bin/prometheus"))
                .resolveSibling(name);
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException("this test needs " + program
                    + ": run bin/verify, install Debian's prometheus, or set -Dssehub.prometheus");
        }
        return program.toString();
    }

    /** Returns the current result of an expression, as a list of series. */
    List<JsonNode> query(String expression) throws Exception {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        return answer.at("/data/result").valueStream().toList();
    }

    /** Returns the response of its API to a request, which must not be an error. */
    JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = http.get(path);
        assertThat(answer.statusCode()).as(path + "\n" + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    static JsonNode json(Path file) throws Exception {
        return JSON.readTree(Files.readString(file));
    }

    @Override
    public void close() throws Exception {
        process.close();
    }
}
