package dev.ssehub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.Gap;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.Presence;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import dev.ssehub.session.Sessions;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.session.UserGroups;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks that each public method rejects null for parameters that are not nullable, with a message that names the parameter. */
class PublicArgumentsTest {

    private static final List<String> PACKAGES = List.of(
            "dev.ssehub",
            "dev.ssehub.backplane",
            "dev.ssehub.event",
            "dev.ssehub.run",
            "dev.ssehub.session",
            "dev.ssehub.transport");

    /** Types that applications and adapters implement, and the hub calls. */
    private static final Set<Class<?>> CALLED_BY_THE_HUB = Set.of(
            Backplane.class,
            LogReceiver.class,
            RunStore.class,
            RunStore.LastFrames.class,
            RunStore.Watcher.class,
            RunStore.Watch.class,
            ConnectHook.class,
            GapHook.class,
            SessionListener.class,
            PresenceListener.class,
            Dialect.class,
            RunArchive.class,
            RunCodec.class,
            RunPolicy.class,
            Run.Producer.class,
            Connection.class,
            Connection.Factory.class,
            ViewAnswer.Opener.class);

    private final SseHub hub = SseHub.create();
    private final Map<Class<?>, Object> samples = new HashMap<>();

    PublicArgumentsTest() throws IOException {
        Session session = hub.open(OpenRequest.of(Subscription.anonymous()), signals -> new Discard());
        HubConfig config = HubConfig.defaults();
        HubMetrics metrics = hub.metrics();
        Instant now = Instant.ofEpochMilli(1);
        EventId id = new EventId(1, 1);
        LogRecord record = new LogRecord.Membership("ann", "news", true);
        Stream.of(
                        hub,
                        SseHub.builder(),
                        config,
                        config.toBuilder(),
                        config.replay(),
                        config.retained(),
                        config.limits(),
                        config.runs())
                .forEach(this::sample);
        Stream.of(
                        config.presence(),
                        metrics,
                        metrics.log(),
                        metrics.backplane(),
                        metrics.hooks(),
                        metrics.runs(),
                        metrics.lanes().get(0))
                .forEach(this::sample);
        Stream.of(now, id, Audience.user("ann"), SseEvent.of("x"), Subscription.user("ann"), new byte[0], "x")
                .forEach(this::sample);
        sample(OpenRequest.of(Subscription.anonymous()));
        sample(new ViewRequest(Subscription.anonymous(), null, UnaryOperator.identity(), UnaryOperator.identity()));
        sample(ViewAnswer.notFound());
        samples.putAll(RunSamples.of(hub.runs()));
        Stream.of(Duration.ofSeconds(1), new IllegalStateException("x"), HubConfig.Heartbeat.CURSOR)
                .forEach(this::sample);
        samples.put(Session.class, session);
        samples.put(Sessions.class, hub.sessions());
        samples.put(Presence.class, hub.presence());
        samples.put(UserGroups.class, hub.groups());
        samples.put(Backplane.class, Backplane.inMemory(InstantSource.system(), 10, Duration.ofMinutes(1)));
        samples.put(PublishException.class, PublishException.notPublished("x"));
        samples.put(RunStore.Started.class, RunStore.Started.FOUND);
        samples.put(RunStore.State.class, RunStore.State.ENDED);
        samples.put(LogRecord.class, record);
        samples.put(LogRecord.Membership.class, record);
        samples.put(LogRecord.NodePresence.Kind.class, LogRecord.NodePresence.Kind.STATE);
        samples.put(Gap.class, new Gap(Gap.Reason.TRIMMED, null, id));
        samples.put(Gap.Reason.class, Gap.Reason.TRIMMED);
        samples.put(CloseReason.class, CloseReason.EXPIRED);
        samples.put(SubscriptionRefusedException.Reason.class, SubscriptionRefusedException.Reason.CLOSED);
        samples.put(HubConfig.UserLimitPolicy.class, HubConfig.UserLimitPolicy.REFUSE_NEW);
        samples.put(Throwable.class, new IllegalStateException("x"));
        samples.put(Object.class, "x");
        samples.put(InstantSource.class, InstantSource.system());
        samples.put(Map.class, Map.of());
        samples.put(List.class, List.of());
        samples.put(Collection.class, List.of());
        samples.put(Executor.class, (Executor) Runnable::run);
        samples.put(Function.class, Function.identity());
        samples.put(UnaryOperator.class, UnaryOperator.identity());
        samples.put(BiConsumer.class, (BiConsumer<Object, Object>) (one, other) -> {});
        samples.put(Predicate.class, (Predicate<Object>) any -> true);
        samples.put(ConnectHook.class, (ConnectHook) any -> List.of());
        samples.put(GapHook.class, (GapHook) (any, gap) -> List.of());
        samples.put(SessionListener.class, new SessionListener() {});
        samples.put(PresenceListener.class, new PresenceListener() {});
        samples.put(Connection.Factory.class, (Connection.Factory) signals -> new Discard());
        samples.put(LogReceiver.class, new Ignore());
        samples.put(HeldState.class, HeldState.unknown());
        samples.put(int.class, 100);
        samples.put(long.class, 1L << 20);
        samples.put(boolean.class, true);
    }

    private void sample(Object value) {
        samples.put(value.getClass(), value);
    }

    @AfterEach
    void closeHub() {
        hub.close();
    }

    @Test
    void aNullIsRefusedByNameBeforeAnythingHappens() {
        EventId tail = hub.cursor();
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        for (Class<?> type : publicTypes()) {
            for (Executable executable : executables(type)) {
                for (int i = 0; i < executable.getParameterCount(); i++) {
                    if (mustNotBeNull(executable.getParameters()[i])) {
                        checked++;
                        String answer = callWithNull(executable, i);
                        if (!answer.isEmpty()) {
                            wrong.add(executable + ", " + executable.getParameters()[i].getName() + ": " + answer);
                        }
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(checked).as("parameters found").isGreaterThan(110);
        assertThat(hub.cursor()).isEqualTo(tail);
        assertThat(hub.metrics().published()).isZero();
        assertThat(hub.metrics().opened()).isEqualTo(1);
        assertThat(hub.sessions().count()).isEqualTo(1);
        assertThat(hub.metrics().memberships()).isZero();
    }

    private static List<Class<?>> publicTypes() {
        List<Class<?>> types = new ArrayList<>();
        try {
            Path root = Path.of(SseHub.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (String name : PACKAGES) {
                try (Stream<Path> files = Files.list(root.resolve(name.replace('.', '/')))) {
                    for (Path file : files.sorted().toList()) {
                        String fileName = file.getFileName().toString();
                        if (fileName.endsWith(".class") && !fileName.equals("package-info.class")) {
                            types.add(Class.forName(name + '.' + fileName.replace(".class", "")));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new AssertionError(e);
        }
        types.removeIf(type -> !isPublic(type) || CALLED_BY_THE_HUB.contains(type));
        return types;
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
    }

    /** Returns the public constructors and methods of a type, except for {@code equals}, which accepts null, and {@code valueOf} of an enum. */
    private static List<Executable> executables(Class<?> type) {
        Stream<Constructor<?>> constructors =
                Modifier.isAbstract(type.getModifiers()) ? Stream.empty() : Arrays.stream(type.getConstructors());
        Stream<Method> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !method.getName().equals("equals"))
                .filter(method -> !(type.isEnum() && method.getName().equals("valueOf")));
        return Stream.<Executable>concat(constructors, methods).toList();
    }

    private static boolean mustNotBeNull(Parameter parameter) {
        return !parameter.getType().isPrimitive()
                && !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Passes null for one parameter. Returns what is wrong with the result, or an empty string. */
    private String callWithNull(Executable executable, int index) {
        Parameter[] parameters = executable.getParameters();
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            boolean given = i != index && mustNotBeNull(parameters[i])
                    || parameters[i].getType().isPrimitive();
            arguments[i] = given ? sampleOf(parameters[i].getType()) : null;
        }
        try {
            if (executable instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            } else {
                Object target =
                        Modifier.isStatic(executable.getModifiers()) ? null : sampleOf(executable.getDeclaringClass());
                ((Method) executable).invoke(target, arguments);
            }
            return "taken";
        } catch (InvocationTargetException e) {
            return judge(e.getCause(), executable, parameters[index].getName());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(executable.toString(), e);
        }
    }

    private Object sampleOf(Class<?> type) {
        Object sample = samples.get(type);
        assertThat(sample).as("a sample of " + type).isNotNull();
        return sample;
    }

    private static String judge(Throwable thrown, Executable executable, String parameter) {
        if (!(thrown instanceof NullPointerException) && !(thrown instanceof IllegalArgumentException)) {
            return "threw " + thrown;
        }
        String message = String.valueOf(thrown.getMessage());
        String compact = message.replaceAll("[ .]", "").toLowerCase(Locale.ROOT);
        boolean namesIt = Stream.of(parameter, executable.getName())
                .anyMatch(name -> compact.contains(name.toLowerCase(Locale.ROOT)));
        return namesIt && message.contains(" must not be null") ? "" : "said '" + message + "'";
    }

    private static final class Discard implements Connection {
        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }

    private static final class Ignore implements LogReceiver {
        @Override
        public void onStart(EventId floor, HeldState held) {}

        @Override
        public void onJump(EventId place) {}

        @Override
        public void onRecord(EventId id, Instant publishedAt, LogRecord record) {}
    }
}
