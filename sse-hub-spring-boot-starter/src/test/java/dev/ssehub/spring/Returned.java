package dev.ssehub.spring;

import dev.ssehub.session.Subscription;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;

/** The values that the tests' controllers return. */
final class Returned {

    /** A value that opens no stream. */
    record Other(String text) {}

    private Returned() {}

    /** Returns the subscription of a user, or empty if the name is empty. */
    static Optional<Subscription> subscription(String user) {
        return Optional.of(user).filter(name -> !name.isEmpty()).map(Subscription::user);
    }

    /** Returns the subscription of a user, or a different value if the name is empty. */
    static Object subscriptionOrOther(String user) {
        return subscription(user).<Object>map(it -> it).orElseGet(() -> new Other("other"));
    }

    /** Returns what holds several streams. */
    static Object severalStreams(String kind) {
        List<Subscription> streams = List.of(Subscription.user("ann"), Subscription.user("bob"));
        return switch (kind) {
            case "list" -> streams;
            case "array" -> streams.toArray();
            default -> ok().body(streams);
        };
    }

    static ResponseEntity.BodyBuilder ok() {
        return ResponseEntity.ok().header("X-Feed", "yes");
    }
}
