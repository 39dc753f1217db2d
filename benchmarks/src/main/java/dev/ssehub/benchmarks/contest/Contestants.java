package dev.ssehub.benchmarks.contest;

import dev.ssehub.benchmarks.contest.SpringServer.Server;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** All contestants by name. */
final class Contestants {

    private static final Map<String, Callable<Contestant>> ALL = new LinkedHashMap<>();

    /** Contestants that resume a stream where it was cut. */
    private static final Set<String> RESUMING = Set.of("hub-jetty", "hub-tomcat", "hub-spring", "hub-webflux", "nchan");

    /** Contestants that only show what a container needs for idle streams. */
    private static final Set<String> IDLE_ONLY = Set.of("idle-jetty", "idle-tomcat");

    /** Contestants without users and groups. */
    private static final Set<String> BROADCASTING_ONLY = Set.of("floor-each", "floor-coalesced", "jetty-core-each");

    /** Contestants that take part only on demand: they answered a question once, or belong to another contest. */
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

    /** The contestants in single events: the hub, and emitters that write on the caller's thread, on both servers of Spring Boot; and floors. */
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

    /** Returns all contestants that can take part on this machine, and those with idle streams. */
    static List<String> present() {
        return ALL.keySet().stream()
                .filter(name -> !ON_DEMAND.contains(name) && isInstalled(name))
                .toList();
    }

    /** Returns the contestants whose programs are not installed, with what to install. */
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

    /** Returns whether a contestant only shows what cannot be undercut, because it keeps nothing for a client. */
    static boolean isFloor(String name) {
        return name.startsWith("floor-");
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

    /** Returns the folder of this module. The working directory is either this folder or the project's. */
    static Path module() {
        Path inProject = Path.of("benchmarks").toAbsolutePath();
        return inProject.toFile().isDirectory() ? inProject : Path.of("").toAbsolutePath();
    }
}
