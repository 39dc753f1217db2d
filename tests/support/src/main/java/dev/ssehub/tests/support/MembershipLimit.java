package dev.ssehub.tests.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.PublishException;

/** Checks how a backplane handles more memberships than it may keep. */
public final class MembershipLimit {

    private MembershipLimit() {}

    /** Asserts that a backplane keeps at most two memberships, refuses a third, and accepts it once there is room. */
    public static void assertIsTwo(Backplane backplane) {
        var unused = backplane.append(new Membership("ann", "ops", true));
        unused = backplane.append(new Membership("bob", "ops", true));
        unused = backplane.append(new Membership("bob", "ops", true));

        assertThatThrownBy(() -> backplane.append(new Membership("eve", "ops", true)))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse())
                .hasMessageContaining("maxMemberships")
                .hasMessageContaining("2");
        assertThat(backplane.isAvailable()).isTrue();
        unused = backplane.append(new Membership("bob", "ops", false));
        unused = backplane.append(new Membership("eve", "ops", true));
    }
}
