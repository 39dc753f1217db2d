package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How many memberships of users there may be. */
class MembershipsTest {

    @Test
    void thereIsABoundThatAMembershipWhichEndsMakesRoomIn() {
        Memberships memberships = new Memberships();
        for (int i = 0; i < Memberships.MAX; i++) {
            memberships.change("user " + i, "group", true);
        }
        assertThat(memberships.hasRoom("eve", "group")).isFalse();
        assertThat(memberships.hasRoom("user 0", "group")).isTrue();
        memberships.change("user 1", "group", true);
        memberships.change("user 0", "group", false);
        memberships.change("user 0", "group", false);
        assertThat(memberships.hasRoom("eve", "group")).isTrue();
        memberships.change("eve", "group", true);
        assertThat(memberships.hasRoom("zoe", "group")).isFalse();
        memberships.replaceWith(List.of());
        assertThat(memberships.hasRoom("zoe", "group")).isTrue();
    }
}
