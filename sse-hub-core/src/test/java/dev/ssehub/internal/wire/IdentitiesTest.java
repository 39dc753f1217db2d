package dev.ssehub.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.session.Subscription;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentitiesTest {

    private static final Subscription ANN = Subscription.user("ann");

    private final Identities identities = Identities.of("a secret of some length", "hub");

    private String who(Subscription subscription) {
        return identities.of(subscription).split("\\.")[0];
    }

    @Test
    void areEqualForTheSameEntitlement() {
        assertThat(identities.of(ANN.groups(List.of("a", "b"))))
                .isEqualTo(identities.of(ANN.group("b").group("a")))
                .isEqualTo(
                        Identities.of("a secret of some length", "another name").of(ANN.groups(List.of("a", "b"))));
    }

    @Test
    void doNotDependOnWhatDiffersBetweenConnectionsOfOneUser() {
        assertThat(identities.of(ANN.login("l").attribute("from", "phone").expiresAt(Instant.MAX)))
                .isEqualTo(identities.of(ANN));
    }

    @Test
    void haveTheSameFirstPartForTheSameUserOnly() {
        assertThat(who(ANN)).isEqualTo(who(ANN.group("orders"))).isEqualTo(who(ANN.withoutEveryone()));
        assertThat(who(ANN)).isNotEqualTo(who(Subscription.user("bob"))).isNotEqualTo(who(Subscription.anonymous()));
    }

    @Test
    void differWhereTheEntitlementDiffers() {
        List<Subscription> different = List.of(
                Subscription.anonymous(),
                ANN,
                ANN.withoutEveryone(),
                ANN.group("a"),
                ANN.group("b"),
                ANN.group("a").group("b"),
                ANN.group("a/1:b"),
                ANN.group("+everyone"),
                Subscription.anonymous().group("ann"));
        assertThat(different.stream().map(identities::of)).doesNotHaveDuplicates();
    }

    @Test
    void sayNothingWithoutTheKeyAndFitIntoAHeader() {
        assertThat(identities.of(ANN)).matches("[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]{16}");
        assertThat(identities.of(ANN))
                .isNotEqualTo(
                        Identities.of("another secret of some length", "hub").of(ANN))
                .isNotEqualTo(Identities.of(null, "hub").of(ANN));
        assertThat(Identities.of(null, "hub").of(ANN))
                .isNotEqualTo(Identities.of(null, "prices").of(ANN));
    }
}
