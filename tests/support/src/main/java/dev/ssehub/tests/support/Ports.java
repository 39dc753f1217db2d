package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Port numbers for the processes of tests. A database listens only seconds after its port was chosen. If a test in another JVM chose the
 * same port in the meantime, each would take the other's server for its own. Therefore a JVM reserves blocks of ports by locking files,
 * and holds them until it ends. Thread-safe.
 */
final class Ports {

    /**
     * Browsers refuse some of the ports below this one. All blocks are below the range from which the system takes ports for outgoing
     * connections, because such a connection could occupy a port before the server listens.
     */
    private static final int FIRST = 11_000;

    static final int BLOCK = 100;
    private static final int BLOCKS = 200;

    private final Path locks;
    private final List<Integer> blocks = new ArrayList<>();
    /** Held until the JVM ends, because a lock is released with its channel. */
    private final List<FileLock> held = new ArrayList<>();

    private int current;
    private int used = BLOCK;

    /** @param locks the folder that is common to all JVMs that must not get the same ports; it is created if it does not exist */
    Ports(Path locks) {
        this.locks = locks;
    }

    /** Returns the first of {@code count} consecutive numbers. None is returned again before all have been. A port may be in use. */
    synchronized int next(int count) throws IOException {
        if (count > BLOCK) {
            throw new IllegalArgumentException("at most " + BLOCK + " ports are in a row, but asked for were " + count);
        }
        if (used + count > BLOCK) {
            turn();
        }
        int first = FIRST + blocks.get(current) * BLOCK + used;
        used += count;
        return first;
    }

    private void turn() throws IOException {
        int begin = ThreadLocalRandom.current().nextInt(BLOCKS);
        used = 0;
        for (int i = 0; i < BLOCKS; i++) {
            int block = (begin + i) % BLOCKS;
            FileLock lock = blocks.contains(block) ? null : tryLock(block);
            if (lock != null) {
                held.add(lock);
                blocks.add(block);
                current = blocks.size() - 1;
                return;
            }
        }
        if (blocks.isEmpty()) {
            throw new IOException("all ports from " + FIRST + " on belong to other tests, says " + locks);
        }
        current = (current + 1) % blocks.size();
    }

    @SuppressWarnings("resource") // Closed unless it was locked; otherwise it holds the lock.
    private @Nullable FileLock tryLock(int block) throws IOException {
        Files.createDirectories(locks);
        FileChannel channel = FileChannel.open(
                locks.resolve(String.valueOf(block)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Locked by another instance in this JVM.
            return null;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock;
    }
}
