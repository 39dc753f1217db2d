package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.test.TestTimeouts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that are Java modules, with both brokers and with a database, compiled and run on the module path. */
class ModulePathTest {

    /** The module path of an application with both drivers; the rest of this class path is for tests. */
    private static final Pattern LIBRARIES = Pattern.compile(
            ".*(sse-hub-(core|backplane|redis|rabbitmq)|lettuce|netty|reactor-core|reactive-streams|redis-authx|amqp-client|slf4j-api|jspecify)[^/]*(/target/classes|\\.jar)");

    @Test
    void bothDriversAreUsedByAnApplicationThatIsAModule(@TempDir Path directory) throws Exception {
        Path module = write(directory.resolve("src/module-info.java"), """
                module app {
                    requires dev.ssehub.redis;
                    requires dev.ssehub.rabbitmq;
                }
                """);
        Path main = write(directory.resolve("src/app/Main.java"), """
                package app;

                import dev.ssehub.backplane.Backplane;
                import dev.ssehub.rabbitmq.RabbitBackplane;
                import dev.ssehub.redis.RedisBackplane;

                public final class Main {
                    public static void main(String[] args) {
                        show(RedisBackplane.builder("redis://127.0.0.1:1", "orders").maxRecords(100).build());
                        show(RabbitBackplane.builder("amqp://127.0.0.1:1", "orders").maxBytes(1_000_000).build());
                    }

                    private static void show(Backplane backplane) {
                        System.out.println(backplane.getClass().getModule().getName());
                        backplane.close();
                    }
                }
                """);
        String classes = directory.resolve("classes").toString();

        run(directory, "javac", "-d", classes, "-p", libraries(LIBRARIES), module.toString(), main.toString());
        String output =
                run(directory, "java", "-p", libraries(LIBRARIES) + File.pathSeparator + classes, "-m", "app/app.Main");

        assertThat(output).contains("dev.ssehub.redis", "dev.ssehub.rabbitmq");
    }

    /** PostgreSQL's driver is an optional dependency of the module. */
    @ParameterizedTest
    @ValueSource(strings = {"", "|postgresql"})
    void aDatabaseIsUsedByAnApplicationThatIsAModule(String moreLibraries, @TempDir Path directory) throws Exception {
        Path module = write(directory.resolve("src/module-info.java"), """
                module app {
                    requires dev.ssehub.jdbc;
                    requires com.h2database;
                    requires java.naming;
                }
                """);
        Path main = write(directory.resolve("src/app/Main.java"), """
                package app;

                import dev.ssehub.SseHub;
                import dev.ssehub.event.Audience;
                import dev.ssehub.event.EventId;
                import dev.ssehub.event.SseEvent;
                import dev.ssehub.jdbc.JdbcBackplane;
                import java.sql.Connection;
                import java.util.concurrent.CompletableFuture;
                import java.util.concurrent.TimeUnit;
                import org.h2.jdbcx.JdbcDataSource;

                public final class Main {
                    public static void main(String[] args) throws Exception {
                        JdbcDataSource database = new JdbcDataSource();
                        database.setUrl("jdbc:h2:mem:app;DB_CLOSE_DELAY=-1");
                        JdbcBackplane backplane =
                                JdbcBackplane.builder(database, "orders").initializeSchema(true).build();
                        try (SseHub hub = SseHub.builder().backplane(backplane).build();
                                Connection connection = database.getConnection()) {
                            connection.setAutoCommit(false);
                            CompletableFuture<EventId> place = backplane.placeOf(
                                    backplane.outbox().publish(connection, Audience.everyone(), SseEvent.of("x")));
                            connection.commit();
                            backplane.wake();
                            place.get(%d, TimeUnit.SECONDS);
                            System.out.println(backplane.getClass().getModule().getName());
                        }
                    }
                }
                """.formatted(
                        TestTimeouts.condition().toSeconds()));
        String classes = directory.resolve("classes").toString();
        String libraries = libraries(Pattern.compile(".*(sse-hub-(core|backplane|jdbc)|/h2-|slf4j-api|jspecify"
                + moreLibraries + ")[^/]*(/target/classes|\\.jar)"));

        run(directory, "javac", "-d", classes, "-p", libraries, module.toString(), main.toString());
        String output = run(directory, "java", "-p", libraries + File.pathSeparator + classes, "-m", "app/app.Main");

        assertThat(output).contains("dev.ssehub.jdbc");
    }

    private static String libraries(Pattern names) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> names.matcher(entry).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String run(Path directory, String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve(tool + ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = process.waitFor();
        String text = Files.readString(output);
        assertThat(exit).as(text).isZero();
        return text;
    }
}
