package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.Renewed;

/** A run whose producer is on this node, as the {@link LeaseKeeper} knows it. Called under no lock, on threads that may wait for the store. */
interface Leased {

    String id();

    /** Returns what proves to the store that the producer asks. */
    String token();

    /** The store has heard that the producer is alive. */
    void renewed(Renewed how, long askedAt);

    /** The store says that the run has ended, or is not this producer's. */
    void isMissing();

    /** Something has happened to the run, and it is to be found out what. */
    void hasChanged();

    /** The store could not be asked. */
    void unheard();

    /** The store is not waited for any longer. */
    void giveUp();
}
