package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.tests.support.AppProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Applications that are killed while ten of their threads are in transactions, and while they move what was published to the log. */
abstract class KillSuite extends NodesFixture {

    private static final int KILLS = 10;

    @Test
    void rowsAndEventsAgreeWhateverIsKilledAtWhateverMoment() throws Exception {
        sql("CREATE TABLE application_row (log VARCHAR(64), name VARCHAR(64))");
        Deque<AppProcess> running = new ArrayDeque<>();
        try {
            running.add(launch());
            for (int i = 0; i < KILLS; i++) {
                // The older one is the sequencer, or the next one.
                running.add(launch());
                int before = rows().size();
                await().until(() -> rows().size() > before + 100);
                running.remove().kill();
            }
            running.remove().kill();
        } finally {
            for (AppProcess process : running) {
                process.close();
            }
        }

        Node node = start();
        List<String> committed = rows();
        await().untilAsserted(() -> assertThat(node.tail().texts()).hasSizeGreaterThanOrEqualTo(committed.size()));
        assertThat(node.tail().texts()).containsExactlyInAnyOrderElementsOf(committed);
        assertThat(node.tail().ids()).isSorted().doesNotHaveDuplicates();
        assertThat(node.tail().floors()).hasSize(1);
    }

    private AppProcess launch() throws Exception {
        return AppProcess.ofClass(KilledNode.class.getName(), List.of("-Xmx128m"), List.of(url(), log));
    }

    /** Returns what the application has committed, in the form that events have. */
    private List<String> rows() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = application.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT name FROM application_row WHERE log = ?")) {
            select.setString(1, log);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    names.add(block(found.getString(1)));
                }
            }
        }
        return names;
    }
}
