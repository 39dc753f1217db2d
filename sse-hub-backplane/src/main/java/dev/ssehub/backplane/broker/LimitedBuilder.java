package dev.ssehub.backplane.broker;

import dev.ssehub.internal.checks.Checks;

/**
 * Builds a backplane whose broker has a configurable capacity, and keeps state beyond the log: latest events of keys, memberships, revocations. For
 * authors of backplanes; not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract class LimitedBuilder<B extends LimitedBuilder<B>> extends BrokerBackplane.Builder<B> {

    private int maxRecords = 100_000;
    private int maxValues = 100_000;
    private int maxMemberships = 1_000_000;
    private int maxRevocations = 10_000;

    /**
     * Creates a builder with the defaults.
     *
     * @param hub the name of the hub, the same on every node
     * @throws IllegalArgumentException if the name is not a valid name of a hub
     */
    protected LimitedBuilder(String hub) {
        super(hub);
    }

    /** Sets how many records the broker keeps, approximately; 100,000 unless set. */
    public final B maxRecords(int value) {
        maxRecords = Checks.requireRange("maxRecords", value, 1, Integer.MAX_VALUE);
        return self();
    }

    /** Sets how many latest events of keys the broker keeps beyond that, approximately; 100,000 unless set. */
    public final B maxValues(int value) {
        maxValues = Checks.requireRange("maxValues", value, 0, Integer.MAX_VALUE);
        return self();
    }

    /**
     * Sets the maximum number of memberships of users in groups: a {@code join} beyond that fails with a {@code PublishException};
     * 1,000,000, the maximum of a hub, unless set.
     */
    public final B maxMemberships(int value) {
        maxMemberships = Checks.requireRange("maxMemberships", value, 1, 1_000_000);
        return self();
    }

    /**
     * Sets approximately how many revocations (ended memberships, and disconnects) the broker keeps beyond the log, for a day at most, so that a node that missed
     * part of the log can apply its revocations; a node that missed more ends all its streams. 10,000 unless set.
     */
    public final B maxRevocations(int value) {
        maxRevocations = Checks.requireRange("maxRevocations", value, 1, Integer.MAX_VALUE);
        return self();
    }

    /** Returns the limits. */
    protected final BrokerLimits limits() {
        return new BrokerLimits(maxRecords, maxValues, maxMemberships, maxRevocations);
    }
}
