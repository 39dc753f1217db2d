package dev.ssehub.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.backplane.RunStore.Watch;
import dev.ssehub.run.RunEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The log of a run: appending, the end, reading and watching. */
abstract class RunLogContract extends RunStoreFixture {

    @Test
    void whatIsAppendedIsReadByAnotherNodeFromAnyOffset() {
        mine.start(run("r"));
        assertThat(append(mine, "r", 1, "a")).isTrue();
        assertThat(append(mine, "r", 2, "b", "ü\0\n", "")).isTrue();

        assertThat(texts(theirs.read("r", 0, MANY_BYTES))).containsExactly("a", "b", "ü\0\n", "");
        // Groups are not split: the reader skips the events before the offset.
        assertThat(theirs.read("r", 1, MANY_BYTES)).extracting(Entries::first).containsExactly(2L);
        assertThat(theirs.read("r", 2, MANY_BYTES)).extracting(Entries::first).containsExactly(2L);
        assertThat(theirs.read("r", 4, MANY_BYTES)).isEmpty();
        assertThat(theirs.read("unknown", 0, MANY_BYTES)).isEmpty();
        StoredRun found = theirs.find("r").orElseThrow();
        assertThat(found.tail()).isEqualTo(4);
        assertThat(found.bytes()).isEqualTo(1 + 1 + "ü\0\n".getBytes(UTF_8).length);
        assertThat(found.owner()).isEqualTo("ann");
        assertThat(found.scope()).isNull();
        assertThat(found.state()).isEqualTo(State.RUNNING);
        assertThat(found.end()).isNull();
        assertThat(theirs.find("unknown")).isEmpty();
    }

    @Test
    void aLongRunIsReadInPages() {
        mine.start(run("r"));
        for (int i = 1; i <= 300; i++) {
            assertThat(append(mine, "r", i, "block " + i)).isTrue();
        }
        List<String> all = readAll("r", 500);
        assertThat(all).hasSize(300).startsWith("block 1").endsWith("block 300");
    }

    @Test
    void aPageOfALargeRunIsNotMuchLargerThanWasAskedFor() {
        mine.start(run("r"));
        List<String> appended = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            // Some are larger than a page.
            appended.add(String.valueOf((char) ('a' + i % 26)).repeat(i % 10 == 0 ? 400_000 : 50_000));
            assertThat(append(mine, "r", i, appended.get(i - 1))).isTrue();
        }
        assertThat(theirs.read("r", 0, 200_000)).hasSizeBetween(1, 5);
        assertThat(theirs.read("r", 9, 200_000)).hasSize(1);
        assertThat(theirs.read("r", 0, 1)).hasSize(1);
        assertThat(readAll("r", 200_000)).isEqualTo(appended);
    }

    private List<String> readAll(String run, int pageBytes) {
        List<String> all = new ArrayList<>();
        long reached = 0;
        for (List<Entries> page = theirs.read(run, 0, pageBytes);
                !page.isEmpty();
                page = theirs.read(run, reached, pageBytes)) {
            for (Entries entries : page) {
                assertThat(entries.first()).isEqualTo(reached + 1);
                reached = entries.last();
            }
            all.addAll(texts(page));
        }
        return all;
    }

    @Test
    void anAppendThatIsRepeatedIsAppendedOnce() {
        mine.start(run("r"));
        assertThat(append(mine, "r", 1, "a", "b")).isTrue();
        assertThat(append(mine, "r", 1, "a", "b")).isTrue();
        assertThat(append(mine, "r", 3, "c")).isTrue();
        assertThat(append(mine, "r", 3, "c")).isTrue();
        assertThat(texts(theirs.read("r", 0, MANY_BYTES))).containsExactly("a", "b", "c");
        assertThat(theirs.find("r").orElseThrow().bytes()).isEqualTo(3);

        complete(theirs, "r");
        assertThat(append(mine, "r", 3, "c")).isTrue();
        assertThat(append(mine, "r", 4, "d")).isFalse();
        assertThat(append(mine, "r", 5, "e")).isFalse();
        assertThat(texts(theirs.read("r", 0, MANY_BYTES))).containsExactly("a", "b", "c");
    }

    @Test
    void whatDoesNotFollowAndWhatIsNotTheProducersIsNotAppended() {
        mine.start(run("r"));
        assertThat(append(mine, "r", 2, "late")).isFalse();
        assertThat(mine.append("r", "another", 1, blocks("forged"))
                        .toCompletableFuture()
                        .join())
                .isFalse();
        assertThat(mine.append("unknown", "token", 1, blocks("lost"))
                        .toCompletableFuture()
                        .join())
                .isFalse();
        assertThat(theirs.read("r", 0, MANY_BYTES)).isEmpty();
        assertThat(theirs.find("unknown")).isEmpty();
    }

    @Test
    void aRunHasOneEndAndNothingAfterIt() {
        mine.start(run("r"));
        append(mine, "r", 1, "a");
        RunEnd end = RunEnd.failed("rate-limit", "too many requests").withStatus(429);
        assertThat(theirs.end("r", false, end, run -> blocks("last " + run.tail(), "and least")))
                .isTrue();
        assertThat(complete(mine, "r")).isFalse();
        assertThat(complete(mine, "unknown")).isFalse();
        assertThat(append(mine, "r", 2, "zombie")).isFalse();
        assertThat(append(mine, "r", 3, "zombie")).isFalse();

        List<Entries> read = mine.read("r", 0, MANY_BYTES);
        assertThat(texts(read)).containsExactly("a", "last 1", "and least");
        Entries last = read.get(1);
        assertThat(last.end()).isEqualTo(end);
        assertThat(last.first()).isEqualTo(2);
        assertThat(last.last()).isEqualTo(2);
        StoredRun found = mine.find("r").orElseThrow();
        assertThat(found.state()).isEqualTo(State.ENDED);
        assertThat(found.end()).isEqualTo(end);
        assertThat(found.endedAt()).isAfterOrEqualTo(found.startedAt());
        assertThat(found.tail()).isEqualTo(2);
        assertThat(mine.renew(Map.of("r", "token-r"), LEASE)).isEmpty();
    }

    @Test
    void theLastFramesAreMadeForTheTailThatTheyFollow() {
        mine.start(run("r"));
        AtomicInteger asked = new AtomicInteger();
        theirs.end("r", false, RunEnd.stopped("ann"), run -> {
            int time = asked.incrementAndGet();
            if (time <= 3) {
                assertThat(append(mine, "r", time, "meanwhile " + time)).isTrue();
            }
            return blocks("after " + run.tail());
        });
        assertThat(asked).hasValue(4);
        assertThat(texts(mine.read("r", 0, MANY_BYTES)))
                .containsExactly("meanwhile 1", "meanwhile 2", "meanwhile 3", "after 3");
    }

    @Test
    void endsThatRaceWithAppendsAreOneAndLast() throws Exception {
        for (int round = 0; round < 20; round++) {
            String id = "r" + round;
            mine.start(run(id));
            AtomicInteger appended = new AtomicInteger();
            List<Boolean> ends = atOnce(3, (store, number) -> {
                if (number < 2) {
                    return store.end(id, false, RunEnd.stopped("ann"), run -> NOTHING);
                }
                while (append(store, id, appended.get() + 1, "x")) {
                    appended.incrementAndGet();
                }
                return false;
            });
            assertThat(ends).containsOnlyOnce(true);
            List<Entries> read = theirs.read(id, 0, MANY_BYTES);
            assertThat(read).hasSize(appended.get() + 1);
            assertThat(read.get(read.size() - 1).end()).isEqualTo(RunEnd.stopped("ann"));
            assertThat(read.get(read.size() - 1).first()).isEqualTo(appended.get() + 1);
        }
    }

    @Test
    void whoWatchesHasEverythingWithWhatItReads() {
        mine.start(run("r"));
        append(mine, "r", 1, "before");
        List<RunReader> readers = List.of(reader("r"), reader("r"));
        await().atMost(LONG).until(() -> readers.stream().allMatch(each -> each.reached() == 1));
        for (int i = 2; i <= 200; i++) {
            append(mine, "r", i, "block " + i);
        }
        mine.end("r", false, RunEnd.completed(), run -> blocks("last"));
        for (RunReader each : readers) {
            await().atMost(LONG).until(() -> each.reached() == 201);
            assertThat(each.texts())
                    .hasSize(201)
                    .startsWith("before", "block 2")
                    .endsWith("last");
            assertThat(each.end()).isEqualTo(RunEnd.completed());
            assertThat(each.pushed()).isPositive();
            assertThat(each.wasCalledByTwoThreads()).isFalse();
        }
    }

    @Test
    void whoWatchesAgainHearsAgain() {
        mine.start(run("r"));
        for (int round = 1; round <= 20; round++) {
            int tail = round;
            theirs.watch("r", new RunReader(theirs, "r")).close();
            RunReader reader = new RunReader(theirs, "r");
            Watch watch = theirs.watch("r", reader);
            append(mine, "r", round, "block " + round);
            await().atMost(LONG).until(() -> reader.reached() == tail);
            watch.close();
        }
    }

    @Test
    void whoWatchesOneRunHearsNothingOfOthers() {
        mine.start(run("r"));
        mine.start(run("other"));
        RunReader reader = reader("r");
        RunReader other = reader("other");
        append(mine, "other", 1, "other");
        append(mine, "r", 1, "mine");
        await().atMost(LONG).until(() -> reader.reached() == 1 && other.reached() == 1);
        assertThat(reader.texts()).containsExactly("mine");
        assertThat(other.texts()).containsExactly("other");
    }
}
