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
 * Numbers of ports for the processes of tests. A database listens only seconds after its port was chosen: if a test in another JVM chose the same one meanwhile, each
 * would take the other's server for its own. So a JVM has blocks of them for itself, which it locks by files, until it ends. Thread-safe.
 */
final class Ports {

    /** Browsers refuse some of the ports below. They lie below those that the system gives to outgoing connections, one of which could take it before. */
    private static final int FIRST = 11_000;

    static final int BLOCK = 100;
    private static final int BLOCKS = 200;

    private final Path locks;
    private final List<Integer> blocks = new ArrayList<>();
    /** Until the end of the JVM: a lock goes with its channel. */
    private final List<FileLock> held = new ArrayList<>();

    private int current;
    private int used = BLOCK;

    /** @param locks a folder for all JVMs that are not to get the same ports; it need not be there yet */
    Ports(Path locks) {
        this.locks = locks;
    }

    /** Returns the first of some numbers in a row; the ports may be taken by something else. None is returned again before all have been. */
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

    @SuppressWarnings("resource") // Closed where it is not locked; otherwise the lock is held.
    private @Nullable FileLock tryLock(int block) throws IOException {
        Files.createDirectories(locks);
        FileChannel channel = FileChannel.open(
                locks.resolve(String.valueOf(block)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Of this JVM, by another instance.
            return null;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock;
    }
}
