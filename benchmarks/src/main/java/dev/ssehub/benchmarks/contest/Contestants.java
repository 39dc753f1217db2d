package dev.ssehub.benchmarks.contest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Everybody who takes part, by name. */
final class Contestants {

    private static final Map<String, Callable<Contestant>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("hub-jetty", HubOnJetty::new);
        ALL.put("hub-tomcat", HubOnTomcat::new);
        ALL.put("hub-spring", HubOnSpring::new);
        ALL.put("spring-emitter", () -> new SpringEmitters(false));
        if (Runtime.version().feature() >= 21) {
            ALL.put("spring-emitter-virtual", () -> new SpringEmitters(true));
        }
        ALL.put("jetty-eventsource", JettyEventSource::new);
        ALL.put("jetty-core-each", JettyCoreEach::new);
        ALL.put("floor-each", () -> new Floor(false));
        ALL.put("floor-coalesced", () -> new Floor(true));
    }

    private Contestants() {}

    static Set<String> names() {
        return ALL.keySet();
    }

    static Contestant start(String name) throws Exception {
        Callable<Contestant> contestant = ALL.get(name);
        if (contestant == null) {
            throw new IllegalArgumentException("there is no contestant '" + name + "'; there are " + ALL.keySet());
        }
        return contestant.call();
    }
}
