package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.examples.messagecenter.inbox.Inbox;
import dev.ssehub.examples.messagecenter.inbox.Message;
import dev.ssehub.examples.messagecenter.people.Departments;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes that share only their PostgreSQL. */
class PostgresTest {

    @RegisterExtension
    static final BrokerExtension POSTGRES = BrokerExtension.postgres();

    @Test
    void mailAndWhatTheStreamsTellOfItAreInOneDatabase() {
        String database = "spring.datasource.url=jdbc:" + POSTGRES.broker().uri();
        try (RunningCenter first = new RunningCenter(database);
                RunningCenter second = new RunningCenter(database)) {
            assertThat(first.context.getBean(SseHub.class).metrics().backplane().shared())
                    .isTrue();
            Stream ann = second.swarm.open("/sse?userId=ann");
            await().atMost(TestTimeouts.condition())
                    .until(() -> first.hub().presence().users().contains("ann"));
            Inbox inbox = first.context.getBean(Inbox.class);
            long id = inbox.send(Message.Kind.USER, "ann", "bob", "One", "").id();
            awaitBadge(ann, "1");
            assertThat(inbox.mark("ann", id, true)).isTrue();
            assertThat(inbox.mark("ann", id, true)).isTrue();
            awaitBadge(ann, "0");
            first.context.getBean(Departments.class).join("ann", "board");
            first.context.getBean(Departments.class).join("ann", "board");
            inbox.send(Message.Kind.GROUP, "board", "bob", "Two", "");
            awaitBadge(ann, "1");
            inbox.markAllRead("ann", Long.MAX_VALUE);
            awaitBadge(ann, "0");
            assertThat(ann.data("message")).hasSize(2);
        }
    }

    private static void awaitBadge(Stream stream, String number) {
        await().atMost(TestTimeouts.condition())
                .until(() -> !stream.data("unread").isEmpty()
                        && stream.data("unread")
                                .get(stream.data("unread").size() - 1)
                                .equals(number));
    }
}
