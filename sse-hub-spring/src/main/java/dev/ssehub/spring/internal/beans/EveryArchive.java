package dev.ssehub.spring.internal.beans;

import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunInfo;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * All archives of a hub. If one of them fails, the hub calls this again, and then only the archives that have not received the run are
 * called. Any thread may call; the monitor guards the remembered archives, and no archive is called while it is held.
 */
final class EveryArchive implements RunArchive {

    /** With more failing runs than this, some are given twice to archives that have received them. */
    private static final int MAX_REMEMBERED = 1000;

    private final LazyBeans<RunArchive> all;
    private final Map<String, Set<RunArchive>> takenBy = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<RunArchive>> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    EveryArchive(LazyBeans<RunArchive> all) {
        this.all = all;
    }

    @Override
    public void ended(RunInfo run, Content content) {
        Set<RunArchive> have = remembered(run.id());
        try {
            all.each(archive -> {
                if (!have.contains(archive)) {
                    archive.ended(run, content);
                    have.add(archive);
                }
            });
        } catch (RuntimeException failure) {
            remember(run.id(), have);
            throw failure;
        }
    }

    private synchronized Set<RunArchive> remembered(String run) {
        Set<RunArchive> have = takenBy.remove(run);
        return have == null ? Collections.newSetFromMap(new IdentityHashMap<>()) : have;
    }

    private synchronized void remember(String run, Set<RunArchive> have) {
        takenBy.put(run, have);
    }
}
