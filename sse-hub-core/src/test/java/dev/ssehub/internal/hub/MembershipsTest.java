package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipsTest {

    private final Memberships memberships = new Memberships();

    @Test
    void countsEachMembershipOnce() {
        memberships.change("ann", "red", true);
        memberships.change("ann", "red", true);
        memberships.change("ann", "blue", true);
        memberships.change("bob", "red", false);
        assertThat(memberships.count()).isEqualTo(2);

        memberships.change("ann", "red", false);
        memberships.change("ann", "red", false);
        assertThat(memberships.count()).isEqualTo(1);
        assertThat(memberships.of("ann")).containsExactly("blue");
    }

    @Test
    void whatHoldsAfterAHoleReplacesAllThereWas() {
        memberships.change("ann", "red", true);
        Memberships before = memberships.replaceWith(List.of(
                new Recorded(new EventId(1, 1), Instant.EPOCH, new Membership("bob", "blue", true)),
                new Recorded(new EventId(1, 2), Instant.EPOCH, new Membership("bob", "green", true)),
                new Recorded(new EventId(1, 3), Instant.EPOCH, new Membership("bob", "blue", false))));

        assertThat(before.of("ann")).containsExactly("red");
        assertThat(memberships.of("ann")).isEmpty();
        assertThat(memberships.of("bob")).containsExactly("green");
        assertThat(memberships.count()).isEqualTo(1);
    }
}
