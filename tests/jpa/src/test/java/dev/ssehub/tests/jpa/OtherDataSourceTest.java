package dev.ssehub.tests.jpa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.jpa.Shop.RefusedException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jpa.EntityManagerFactoryBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/** Entities in a different database from the hub's log: their transactions cannot write a row of the outbox. */
class OtherDataSourceTest {

    private static final Pattern DATA = Pattern.compile("data: ?(.*)\n");

    private ConfigurableApplicationContext app;
    private Shop shop;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class App {

        @Bean
        @Primary
        DataSource ofTheHub() {
            return inMemory();
        }

        @Bean
        DataSource ofTheEntities() {
            return inMemory();
        }

        private static DataSource inMemory() {
            JdbcDataSource database = new JdbcDataSource();
            database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            return database;
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(
                EntityManagerFactoryBuilder builder, @Qualifier("ofTheEntities") DataSource dataSource) {
            return builder.dataSource(dataSource).packages(Purchase.class).build();
        }

        @Bean
        Shop shop(Purchases purchases, AfterCommitPublisher publisher, ObjectProvider<Shop> self) {
            return new Shop(purchases, publisher, self);
        }
    }

    @BeforeEach
    void start() {
        app = JpaSuite.start(App.class, "jdbc:h2:mem:unused");
        shop = app.getBean(Shop.class);
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void theEventIsPublishedAfterTheCommitAndNotAfterARollback() throws Exception {
        shop.buy("a");
        assertThatThrownBy(() -> shop.refuse("b")).isInstanceOf(RefusedException.class);

        assertThat(shop.published().get(0).get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS))
                .isNotNull();
        assertThat(shop.published().get(1)).isCancelled();
        assertThat(published()).containsExactly("a");
        assertThat(app.getBean(Purchases.class).findAll())
                .extracting(Purchase::id)
                .containsExactly("a");
    }

    private List<String> published() {
        return app
                .getBean(JdbcClient.class)
                .sql("select record from sse_hub_log where record is not null order by log_offset")
                .query((row, number) -> new String(row.getBytes(1), UTF_8))
                .list()
                .stream()
                .flatMap(record -> DATA.matcher(record).results())
                .map(data -> data.group(1))
                .toList();
    }
}
