package dev.ssehub.benchmarks.contest;

import dev.ssehub.benchmarks.contest.SpringServer.Server;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Everybody who takes part, by name. */
final class Contestants {

    private static final Map<String, Callable<Contestant>> ALL = new LinkedHashMap<>();

    /** What resumes a stream where it was cut. */
    private static final Set<String> RESUMING = Set.of("hub-jetty", "hub-tomcat", "hub-spring", "hub-webflux", "nchan");

    /** What a container needs for streams with nothing behind them. */
    private static final Set<String> IDLE_ONLY = Set.of("idle-jetty", "idle-tomcat");

    /** What knows neither users nor groups. */
    private static final Set<String> BROADCASTING_ONLY = Set.of("floor-each", "floor-coalesced", "jetty-core-each");

    /** What takes part only on demand: it answered a question once, or belongs to another contest. */
    private static final Set<String> ON_DEMAND = Set.of(
            "jetty-core-each",
            "floor-user",
            "floor-tomcat",
            "floor-jetty",
            "hub-jetty-woken",
            "hub-tomcat-woken",
            "hub-spring-woken",
            "hub-spring-jetty",
            "spring-emitter-jetty");

    /** What cannot be cheaper than it is, because it neither waits for a client nor keeps anything for it. */
    static final Set<String> FLOORS_OF_SINGLE_EVENTS = Set.of("floor-user", "floor-tomcat", "floor-jetty");

    /** Who competes in single events: the hub, what writes on the caller's thread, both on both servers of Spring Boot, and what cannot be cheaper. */
    static final List<String> OF_SINGLE_EVENTS = List.of(
            "hub-spring",
            "spring-emitter",
            "hub-spring-jetty",
            "spring-emitter-jetty",
            "floor-user",
            "floor-tomcat",
            "floor-jetty");

    static {
        ALL.put("hub-jetty", HubOnJetty::new);
        ALL.put("hub-tomcat", HubOnTomcat::new);
        ALL.put("hub-spring", () -> new HubOnSpring(Server.TOMCAT, true));
        ALL.put("hub-webflux", HubOnWebFlux::new);
        ALL.put("hub-jetty-woken", () -> new HubOnJetty(false));
        ALL.put("hub-tomcat-woken", () -> new HubOnTomcat(false));
        ALL.put("hub-spring-woken", () -> new HubOnSpring(Server.TOMCAT, false));
        ALL.put("spring-emitter", () -> new SpringEmitters(Server.TOMCAT, false));
        if (Runtime.version().feature() >= 21) {
            ALL.put("spring-emitter-virtual", () -> new SpringEmitters(Server.TOMCAT, true));
        }
        ALL.put("hub-spring-jetty", () -> new HubOnSpring(Server.JETTY, true));
        ALL.put("spring-emitter-jetty", () -> new SpringEmitters(Server.JETTY, false));
        ALL.put("spring-webflux", WebFluxSinks::new);
        ALL.put("sse-eventbus", EventBus::new);
        ALL.put("jetty-eventsource", JettyEventSource::new);
        ALL.put("javalin", JavalinClients::new);
        ALL.put("better-sse", BetterSse::new);
        ALL.put("nchan", Nchan::new);
        ALL.put("floor-each", () -> new Floor(false));
        ALL.put("floor-coalesced", () -> new Floor(true));
        ALL.put("floor-user", UserFloor::new);
        ALL.put("floor-tomcat", ServletFloor::onTomcat);
        ALL.put("floor-jetty", ServletFloor::onJetty);
        ALL.put("jetty-core-each", JettyCoreEach::new);
        ALL.put("idle-jetty", IdleStreams::onJetty);
        ALL.put("idle-tomcat", IdleStreams::onTomcat);
    }

    private Contestants() {}

    /** Returns all that can take part here, and those that only idle. */
    static List<String> present() {
        return ALL.keySet().stream()
                .filter(name -> !ON_DEMAND.contains(name) && isInstalled(name))
                .toList();
    }

    /** Returns those whose programs are not on this machine, with what to install. */
    static Map<String, String> absent() {
        Map<String, String> absent = new LinkedHashMap<>();
        if (!isInstalled("nchan")) {
            absent.put("nchan", "the packages nginx-light and libnginx-mod-nchan");
        }
        if (!isInstalled("better-sse")) {
            absent.put("better-sse", "Node.js, and 'npm ci' in benchmarks/node");
        }
        return absent;
    }

    private static boolean isInstalled(String name) {
        return switch (name) {
            case "nchan" -> Nchan.isInstalled();
            case "better-sse" -> BetterSse.isInstalled();
            default -> true;
        };
    }

    static boolean delivers(String name) {
        return !IDLE_ONLY.contains(name);
    }

    static boolean addresses(String name) {
        return delivers(name) && !BROADCASTING_ONLY.contains(name);
    }

    static boolean resumes(String name) {
        return RESUMING.contains(name);
    }

    static Contestant start(String name) throws Exception {
        Callable<Contestant> contestant = ALL.get(name);
        if (contestant == null) {
            throw new IllegalArgumentException("there is no contestant '" + name + "'; there are " + ALL.keySet());
        }
        return contestant.call();
    }

    /** Returns the folder of this module: the working directory is it, or the project's. */
    static Path module() {
        Path inProject = Path.of("benchmarks").toAbsolutePath();
        return inProject.toFile().isDirectory() ? inProject : Path.of("").toAbsolutePath();
    }
}
