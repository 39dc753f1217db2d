package dev.ssehub.spring.internal.beans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class EveryArchiveTest {

    private static final RunArchive.Content NOTHING = new RunArchive.Content(List.of(), "");

    private final List<String> calls = new ArrayList<>();
    private boolean fails = true;

    private static RunInfo run(String id) {
        Instant now = Instant.EPOCH;
        return new RunInfo(id, null, null, "d", RunInfo.State.ENDED, RunEnd.completed(), 0, 0, 0, now, now);
    }

    @Test
    void onlyThoseAreCalledAgainThatHaveNotTakenTheRun() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        RunArchive good = (run, content) -> calls.add("good " + run.id());
        RunArchive bad = (run, content) -> {
            calls.add("bad " + run.id());
            if (fails) {
                throw new IllegalStateException("no");
            }
        };
        beans.registerSingleton("bad", bad);
        beans.registerSingleton("good", good);
        RunArchive every = new EveryArchive(new LazyBeans<>(beans, RunArchive.class, List.of("bad", "good")));

        assertThatThrownBy(() -> every.ended(run("a"), NOTHING)).hasMessage("no");
        assertThatThrownBy(() -> every.ended(run("a"), NOTHING)).hasMessage("no");
        fails = false;
        every.ended(run("a"), NOTHING);
        every.ended(run("b"), NOTHING);

        assertThat(calls).containsExactly("bad a", "good a", "bad a", "bad a", "bad b", "good b");
    }
}
