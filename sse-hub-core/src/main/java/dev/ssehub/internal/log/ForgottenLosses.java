package dev.ssehub.internal.log;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The latest losses of the audiences that are not remembered by name, in a fixed amount of memory for any number of audiences. Guarded by
 * the log's lock.
 *
 * <p>Each audience has a cell in each of four rows, and each cell holds the latest loss of all audiences that share it. The earliest loss
 * in the four cells is never before the audience's own latest loss, so no gap is missed. It is after it only if all four cells are shared
 * with audiences that have later losses. So an audience that has lost nothing after a client's position gets a gap only with a probability
 * of {@code (1 - e^(-n/65536))^4}, where {@code n} is the number of forgotten audiences that have lost something after that position: 1 in
 * 2,000 for 10,000 of them, 1 in 6 for 65,000.
 */
final class ForgottenLosses {

    private static final int ROWS = 4;
    private static final int ROW_BITS = 16;
    private static final int ROW_MASK = (1 << ROW_BITS) - 1;
    private static final int CELLS = ROWS << ROW_BITS;

    /** The epoch of all losses. Losses from before the log's floor do not matter, since a position before it has a gap anyway. */
    private final long epoch;
    // Offsets, 0 for none. Each array is created with the first loss of its kind.
    private long @Nullable [] lasting;
    private long @Nullable [] ephemeral;

    ForgottenLosses(long epoch) {
        this.epoch = epoch;
    }

    void add(Audience audience, Losses losses) {
        lasting = raised(lasting, audience, losses.lasting());
        ephemeral = raised(ephemeral, audience, losses.ephemeral());
    }

    /** Returns the most that an audience may have lost. */
    Losses of(Audience audience) {
        return new Losses(earliest(lasting, audience), earliest(ephemeral, audience));
    }

    private long @Nullable [] raised(long @Nullable [] cells, Audience audience, @Nullable EventId loss) {
        if (loss == null || loss.epoch() != epoch) {
            return cells;
        }
        long[] raised = cells == null ? new long[CELLS] : cells;
        long hash = hash(audience);
        for (int row = 0; row < ROWS; row++) {
            int cell = cell(row, hash);
            if (Long.compareUnsigned(loss.offset(), raised[cell]) > 0) {
                raised[cell] = loss.offset();
            }
        }
        return raised;
    }

    private @Nullable EventId earliest(long @Nullable [] cells, Audience audience) {
        if (cells == null) {
            return null;
        }
        long hash = hash(audience);
        long earliest = cells[cell(0, hash)];
        for (int row = 1; row < ROWS; row++) {
            long offset = cells[cell(row, hash)];
            earliest = Long.compareUnsigned(offset, earliest) < 0 ? offset : earliest;
        }
        return earliest == 0 ? null : new EventId(epoch, earliest);
    }

    private static int cell(int row, long hash) {
        return (row << ROW_BITS) | (int) (hash >>> (row * ROW_BITS) & ROW_MASK);
    }

    /** Spreads the 32 bits of the audience's hash over 64 (the last steps of MurmurHash3). */
    private static long hash(Audience audience) {
        long hash = audience.hashCode() * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
