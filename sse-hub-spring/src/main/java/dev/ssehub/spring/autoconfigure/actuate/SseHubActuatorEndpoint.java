package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.HubMetrics;
import dev.ssehub.SseHub;
import dev.ssehub.session.Session;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code GET /actuator/ssehub[?limit=100]}: the figures of each hub and, for authorised callers, its groups and sessions. */
@Endpoint(id = "ssehub")
final class SseHubActuatorEndpoint {

    private static final int DEFAULT_LIMIT = 100;

    private final Spaces spaces;
    private final SseHubActuatorProperties properties;
    private final List<OutboxReport.Source> outboxes;

    SseHubActuatorEndpoint(Spaces spaces, SseHubActuatorProperties properties, List<OutboxReport.Source> outboxes) {
        this.spaces = spaces;
        this.properties = properties;
        this.outboxes = outboxes;
    }

    /** Spring Boot 3 recognises an optional parameter only by this {@code @Nullable}. */
    @ReadOperation
    HubsDescriptor hubs(SecurityContext caller, @org.springframework.lang.Nullable Integer limit) {
        boolean identities = properties.showsIdentitiesTo(caller);
        int most = Math.max(0, limit == null ? DEFAULT_LIMIT : limit);
        Map<String, HubDescriptor> hubs = new LinkedHashMap<>();
        for (Space space : spaces) {
            hubs.put(space.name(), describe(space.hub(), identities, most));
        }
        return new HubsDescriptor(hubs);
    }

    private HubDescriptor describe(SseHub hub, boolean identities, int limit) {
        HubMetrics metrics = hub.metrics();
        List<Session> sessions = hub.sessions().all();
        Map<String, Integer> groups = new TreeMap<>();
        sessions.forEach(session -> session.groups().forEach(group -> groups.merge(group, 1, Integer::sum)));
        HubMetrics.Log log = metrics.log();
        return new HubDescriptor(
                hub.isAvailable(),
                hub.isDraining(),
                sessions.size(),
                hub.sessions().users().size(),
                groups.size(),
                new LogDescriptor(
                        log.events(),
                        log.bytes(),
                        log.earliest().toString(),
                        log.tail().toString()),
                metrics.backplane(),
                outboxOf(hub),
                hub.presence().node(),
                hub.presence().nodes(),
                metrics.lanes().stream().map(LaneDescriptor::of).toList(),
                identities ? groups : null,
                identities
                        ? sessions.stream()
                                .limit(limit)
                                .map(SessionDescriptor::of)
                                .toList()
                        : null);
    }

    private @Nullable OutboxDescriptor outboxOf(SseHub hub) {
        return outboxes.stream()
                .map(source -> source.reportOf(hub))
                .filter(Objects::nonNull)
                .map(OutboxDescriptor::of)
                .findFirst()
                .orElse(null);
    }

    record HubsDescriptor(Map<String, HubDescriptor> hubs) implements OperationResponseBody {}

    record HubDescriptor(
            boolean available,
            boolean draining,
            int sessionCount,
            int userCount,
            int groupCount,
            LogDescriptor log,
            HubMetrics.Backplane backplane,
            @Nullable OutboxDescriptor outbox,
            String node,
            Set<String> nodes,
            List<LaneDescriptor> lanes,
            @Nullable Map<String, Integer> groups,
            @Nullable List<SessionDescriptor> sessions) {}

    record LogDescriptor(int events, long bytes, String earliest, String tail) {}

    /** An outbox. Only its sequencer knows how many events wait. */
    record OutboxDescriptor(
            boolean sequencer,
            @Nullable Long size,
            @Nullable Long ageMillis,
            long drained,
            long refused) {

        static OutboxDescriptor of(OutboxReport outbox) {
            return new OutboxDescriptor(
                    outbox.sequencer(),
                    outbox.sequencer() ? outbox.size() : null,
                    outbox.sequencer() ? outbox.age().toMillis() : null,
                    outbox.drained(),
                    outbox.refused());
        }
    }

    record LaneDescriptor(long sessions, long lagging, long writes, long bytes, String position) {

        static LaneDescriptor of(HubMetrics.Lane lane) {
            return new LaneDescriptor(
                    lane.sessions(),
                    lane.lagging(),
                    lane.writes(),
                    lane.bytes(),
                    lane.position().toString());
        }
    }

    record SessionDescriptor(
            String id,
            @Nullable String user,
            Set<String> groups,
            Instant since,
            Session.State state,
            long lag,
            long eventsSent,
            long bytesSent) {

        static SessionDescriptor of(Session session) {
            return new SessionDescriptor(
                    session.id(),
                    session.user(),
                    session.groups(),
                    session.since(),
                    session.state(),
                    session.lag(),
                    session.eventsSent(),
                    session.bytesSent());
        }
    }
}
