package dev.ssehub.jdbc;

import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.broker.RunFormat;
import java.util.List;

/**
 * A group of events to be appended to a run.
 *
 * @param id the id of the run, as in the table
 * @param token the token of its producer
 * @param entries the events
 * @param encoded the same as bytes
 * @param bytes the length of the events
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record RunAppend(String run, byte[] id, byte[] token, Entries entries, byte[] encoded, long bytes) {

    static RunAppend of(String run, String token, long first, List<byte[]> blocks) {
        Entries entries = new Entries(first, blocks, null);
        return new RunAppend(
                run,
                RunTable.bytes(run),
                RunTable.bytes(token),
                entries,
                RunFormat.encode(entries),
                blocks.stream().mapToLong(block -> block.length).sum());
    }

    long first() {
        return entries.first();
    }

    long last() {
        return entries.last();
    }
}
