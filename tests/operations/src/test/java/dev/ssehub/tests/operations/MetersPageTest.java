package dev.ssehub.tests.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import dev.ssehub.test.TestTimeouts;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The reference of the meters matches the meters of an application that uses all parts. */
class MetersPageTest {

    private static final Pattern ROW = Pattern.compile("^\\| `(sse\\.hub\\.[a-z.]+)` \\|(.*)\\|$", Pattern.MULTILINE);
    private static final Pattern VALUES_OF =
            Pattern.compile("The values of `(\\w+)` of `([a-z.]+)`\\.\n\n((?:\\|.*\n)+)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static ConfigurableApplicationContext app;
    private static PrometheusMeterRegistry registry;
    private static String page;

    @BeforeAll
    static void startAnApplicationWithAllOfThem() throws Exception {
        page = Files.readString(Prometheus.OPS.resolveSibling("docs/meters.md"));
        app = new SpringApplicationBuilder(WatchedApp.class)
                .web(WebApplicationType.SERVLET)
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:meters;DB_CLOSE_DELAY=-1",
                        "--sse-hub.drain=0s",
                        "--management.endpoints.web.exposure.include=prometheus");
        registry = app.getBean(PrometheusMeterRegistry.class);
        Run run = app.getBean(Runs.class).start(Scope.of("chat", "1"), RunOptions.ownedBy("ann"));
        run.emit(SseEvent.of("word"));
        assertThat(meters()).containsKey("sse.hub.run.active");
        run.complete();
        await().atMost(TestTimeouts.condition()).until(() -> meters().containsKey("sse.hub.run"));
    }

    @AfterAll
    static void stop() {
        if (app != null) {
            app.close();
        }
    }

    @Test
    void everyMeterIsDescribedCorrectly() {
        Map<String, String> described = new TreeMap<>();
        ROW.matcher(page).results().forEach(row -> {
            String[] cells = row.group(2).split("\\|", -1);
            Set<String> tags = CODE.matcher(cells[3])
                    .results()
                    .map(tag -> tag.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(cells[4]).as(row.group(1)).hasSizeGreaterThan(10);
            described.put(
                    row.group(1),
                    described(cells[1].strip(), cells[0].replace("`", "").strip(), cells[2].strip(), tags));
        });
        assertThat(described).containsExactlyInAnyOrderEntriesOf(meters());
    }

    @Test
    void everyPrometheusNameIsInTheScrape() {
        String read = registry.scrape();
        assertThat(ROW.matcher(page)
                        .results()
                        .map(row -> CODE.matcher(row.group(2))
                                .results()
                                .findFirst()
                                .orElseThrow()
                                .group(1)))
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(read).containsPattern("(?m)^" + name + "(_count)?\\{"));
    }

    @Test
    void everyValueOfATagIsExplained() {
        Map<String, Set<String>> explained = new TreeMap<>();
        VALUES_OF
                .matcher(page)
                .results()
                .forEach(table -> explained.put(
                        table.group(2) + " " + table.group(1),
                        Arrays.stream(table.group(3).split("\n"))
                                .filter(row -> row.startsWith("| `"))
                                .map(row -> row.replaceFirst("\\| `([^`]+)`.*", "$1"))
                                .collect(Collectors.toCollection(TreeSet::new))));

        Map<String, Set<String>> real = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            String name = meter.getId().getName();
            if (name.startsWith("sse.hub.") && !name.startsWith("sse.hub.run.") && !name.equals("sse.hub.run")) {
                for (Tag tag : meter.getId().getTags()) {
                    if (!tag.getKey().equals("hub")) {
                        real.computeIfAbsent(name + " " + tag.getKey(), any -> new TreeSet<>())
                                .add(tag.getValue());
                    }
                }
            }
        }
        assertThat(explained).isNotEmpty().containsExactlyInAnyOrderEntriesOf(real);
    }

    private static Map<String, String> meters() {
        Map<String, String> meters = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            if (id.getName().startsWith("sse.hub.")) {
                String unit = Objects.requireNonNullElse(id.getBaseUnit(), "");
                Set<String> tags = id.getTags().stream()
                        .map(Tag::getKey)
                        .filter(tag -> !tag.equals("hub"))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(id.getTag("hub") == null)
                        .as(id.getName())
                        .isEqualTo(id.getName().startsWith("sse.hub.run.")
                                || id.getName().equals("sse.hub.run"));
                meters.put(
                        id.getName(),
                        described(
                                id.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                inPrometheus(id),
                                unit,
                                tags));
            }
        }
        return meters;
    }

    private static String inPrometheus(Meter.Id id) {
        String name = registry.config().namingConvention().name(id.getName(), id.getType(), id.getBaseUnit());
        return id.getType() == Meter.Type.COUNTER ? name + "_total" : name;
    }

    private static String described(String type, String inPrometheus, String unit, Set<String> tags) {
        return inPrometheus + ", " + type + ", " + unit + ", " + tags;
    }
}
