package dev.ssehub.tests.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;

class PostgresJpaTest extends JpaSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    /** This fails later than a write at the commit: the database itself rejects the commit. */
    @Test
    void aConstraintThatTheDatabaseChecksAtTheCommitItselfLeavesNoEvent() {
        jdbc().sql("alter table purchase add constraint late unique (number) deferrable initially deferred")
                .update();
        jdbc().sql("alter table purchase drop constraint if exists " + earlyConstraint())
                .update();
        shop.buy("a", "the number");
        assertThatThrownBy(() -> shop.buy("b", "the number")).isInstanceOf(DataAccessException.class);

        assertThat(shop.published().get(1)).isCompletedExceptionally();
        assertThat(events()).containsExactly("a");
        assertThat(entities()).containsExactly("a");
        jdbc().sql("alter table purchase drop constraint late").update();
    }

    private String earlyConstraint() {
        return jdbc()
                .sql(
                        "select conname from pg_constraint where conrelid = 'purchase'::regclass and contype = 'u' and not condeferrable")
                .query(String.class)
                .list()
                .stream()
                .findFirst()
                .orElse("none");
    }
}
