package dev.ssehub.tests.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The rules and the dashboard of {@code ops/} query meters that exist. */
class OpsTest {

    private static final Path DASHBOARD = Prometheus.OPS.resolve("grafana/sse-hub-dashboard.json");
    private static final Path ALERTS = Prometheus.OPS.resolveSibling("docs/alerts.md");
    /** A name, optionally with label matchers. */
    private static final Pattern SELECTOR = Pattern.compile("\\bsse_hub_[a-z_]+(\\{[^}]*})?");

    private static final Pattern NAME = Pattern.compile("^sse_hub_\\w+", Pattern.MULTILINE);
    private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");

    private static ConfigurableApplicationContext app;
    private static Prometheus prometheus;
    private static StreamSwarm clients;
    private static int port;

    @BeforeAll
    static void startAnApplicationThatIsUsedAndWatched(@TempDir Path home) throws Exception {
        port = AppProcess.freePort();
        app = SpringApplication.run(
                WatchedApp.class,
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--spring.datasource.url=jdbc:h2:mem:watched;DB_CLOSE_DELAY=-1",
                "--sse-hub.anonymous=allow",
                "--sse-hub.drain=0s",
                "--management.endpoints.web.exposure.include=prometheus");
        prometheus = Prometheus.start(home, port);
        clients = new StreamSwarm(StreamSwarm.local(port));
        Stream stream = clients.open("/sse");
        await().atMost(TestTimeouts.condition())
                .until(() -> !stream.lastEventId().isEmpty());
        app.getBean(SseHub.class).publish(Audience.everyone(), SseEvent.of("news"));
        await().atMost(TestTimeouts.condition()).until(() -> stream.data().contains("news"));
        // A rate needs two samples, and a further event between them.
        await().atMost(TestTimeouts.condition()).until(() -> {
            app.getBean(SseHub.class).publish(Audience.everyone(), SseEvent.of("more"));
            return !prometheus
                    .query("rate(sse_hub_events_delivered_events_total[1m]) > 0 and sse_hub_sessions == 1")
                    .isEmpty();
        });
    }

    @AfterAll
    static void stop() throws Exception {
        if (clients != null) {
            clients.close();
        }
        if (prometheus != null) {
            prometheus.close();
        }
        if (app != null) {
            app.close();
        }
    }

    @Test
    void everyRuleIsValidAndFiresWhenItShould() throws Exception {
        assertThat(Prometheus.promtool("check", "rules", "sse-hub-alerts.yml"))
                .contains("SUCCESS: " + alerts().size() + " rules found");
        Prometheus.promtool("test", "rules", "sse-hub-alerts-test.yml");
        String tests = Files.readString(Prometheus.OPS.resolve("prometheus/sse-hub-alerts-test.yml"));
        assertThat(alerts()).allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert));
    }

    @Test
    void noRuleFailsOnARealApplicationAndNoneFiresWhenAllIsWell() throws Exception {
        await().atMost(TestTimeouts.condition())
                .until(() -> rules().stream()
                        .noneMatch(rule -> rule.at("/health").asString().equals("unknown")));
        assertThat(rules()).hasSize(alerts().size()).allSatisfy(rule -> {
            assertThat(rule.at("/health").asString()).as(rule.toString()).isEqualTo("ok");
            assertThat(rule.at("/state").asString()).as(rule.toString()).isEqualTo("inactive");
        });
    }

    private static List<JsonNode> rules() throws Exception {
        return prometheus
                .get("/api/v1/rules")
                .at("/data/groups/0/rules")
                .valueStream()
                .toList();
    }

    @Test
    void everySeriesInTheRulesExists() throws Exception {
        List<String> expressions =
                rules().stream().map(rule -> rule.at("/query").asString()).toList();
        assertThat(expressions).isNotEmpty();
        assertSeriesExist(expressions);
    }

    @Test
    void everySeriesOnTheDashboardExistsAndEveryPanelShowsSomething() throws Exception {
        List<String> expressions = expressions(Prometheus.json(DASHBOARD));
        assertThat(expressions).hasSizeGreaterThan(30);
        assertSeriesExist(expressions);
        List<String> empty = new ArrayList<>();
        for (String expression : expressions) {
            if (prometheus.query(expression).isEmpty()) {
                empty.add(expression);
            }
        }
        assertThat(empty).isEmpty();
    }

    @Test
    void everyMeterOfTheHubIsOnTheDashboard() throws Exception {
        String shown = String.join("\n", expressions(Prometheus.json(DASHBOARD)));
        String scraped = new dev.ssehub.tests.support.HttpCaller(port)
                .get("/actuator/prometheus")
                .body();
        Set<String> meters = NAME.matcher(scraped)
                .results()
                .map(MatchResult::group)
                // The maximum of a timer adds nothing to its average here, where there are few measurements.
                .filter(name -> !name.endsWith("_seconds_max"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(meters)
                .hasSizeGreaterThan(30)
                .allSatisfy(meter -> assertThat(shown).contains(meter));
    }

    @Test
    void everyPanelHasATitleAndAValidPosition() throws Exception {
        JsonNode dashboard = Prometheus.json(DASHBOARD);
        assertThat(dashboard.at("/uid").asString()).isEqualTo("sse-hub");
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.at("/panels")) {
            assertThat(ids.add(panel.at("/id").asInt())).isTrue();
            assertThat(panel.at("/title").asString()).isNotEmpty();
            assertThat(panel.at("/gridPos/x").asInt() + panel.at("/gridPos/w").asInt())
                    .isLessThanOrEqualTo(24);
        }
    }

    @Test
    void everyAlertIsExplained() throws Exception {
        String page = Files.readString(ALERTS);
        List<String> explained = Pattern.compile("^## (SseHub\\w+)$", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(heading -> heading.group(1))
                .toList();
        assertThat(explained).containsExactlyElementsOf(alerts());
        for (String alert : alerts()) {
            assertThat(Files.readString(Prometheus.RULES))
                    .contains("docs/alerts.md#" + alert.toLowerCase(java.util.Locale.ROOT) + "\n");
        }
    }

    private static void assertSeriesExist(List<String> expressions) throws Exception {
        Set<String> selectors = new TreeSet<>();
        for (String expression : expressions) {
            SELECTOR.matcher(expression).results().map(MatchResult::group).forEach(selectors::add);
        }
        List<String> missing = new ArrayList<>();
        for (String selector : selectors) {
            if (prometheus.query(selector).isEmpty()) {
                missing.add(selector);
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Returns the expressions of all panels, with values for Grafana's variables. */
    private static List<String> expressions(JsonNode dashboard) {
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel : dashboard.at("/panels")) {
            for (JsonNode target : panel.at("/targets")) {
                expressions.add(target.at("/expr")
                        .asString()
                        .replace("$__rate_interval", "1m")
                        .replace("$job", "app")
                        .replace("$hub", ".*"));
            }
        }
        return expressions;
    }

    private static List<String> alerts() throws Exception {
        return ALERT.matcher(Files.readString(Prometheus.RULES))
                .results()
                .map(alert -> alert.group(1))
                .toList();
    }
}
