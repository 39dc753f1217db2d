package dev.ssehub.spring;

import dev.ssehub.session.Subscription;
import java.util.Optional;
import org.springframework.http.ResponseEntity;

/** What the controllers of the tests return. */
final class Returned {

    /** What opens no stream. */
    record Other(String text) {}

    private Returned() {}

    /** Returns the subscription of a user, or nothing where there is no name. */
    static Optional<Subscription> subscription(String user) {
        return Optional.of(user).filter(name -> !name.isEmpty()).map(Subscription::user);
    }

    /** Returns the subscription of a user, or something else where there is no name. */
    static Object subscriptionOrOther(String user) {
        return subscription(user).<Object>map(it -> it).orElseGet(() -> new Other("other"));
    }

    static ResponseEntity.BodyBuilder ok() {
        return ResponseEntity.ok().header("X-Feed", "yes");
    }
}
