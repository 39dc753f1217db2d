package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.Renewed;

/** The {@link LeaseKeeper}'s view of a run whose producer is on this node. Called without a lock, on threads that may wait for the store. */
interface Leased {

    String id();

    /** Returns the token by which the store recognises the producer. */
    String token();

    /** The store has renewed the lease. */
    void renewed(Renewed how, long askedAt);

    /** The store has answered that the run has ended, or belongs to another producer. */
    void isMissing();

    /** The run has changed in the store: it has got its turn or has ended. */
    void hasChanged();

    /** The store did not answer. */
    void unheard();

    /** The hub is closing and does not wait for the store any longer. */
    void giveUp();
}
