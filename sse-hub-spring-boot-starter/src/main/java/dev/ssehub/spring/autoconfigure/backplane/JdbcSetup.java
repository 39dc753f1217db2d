package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.jdbc.JdbcBackplane;
import dev.ssehub.jdbc.JdbcOutbox;
import dev.ssehub.jdbc.OutboxFigures;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.internal.publish.Outbox;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Backplanes in the application's database, by the settings for the hubs; and their outboxes, for its transactions. */
final class JdbcSetup implements BrokerSetup, Outbox.Directory, OutboxReport.Source {

    private final SseHubJdbcProperties settings;
    private final ObjectProvider<DataSource> dataSources;
    private final Map<String, JdbcHub> hubs = new ConcurrentHashMap<>();

    /** The backplane of a hub, and where its transactions are. */
    private record JdbcHub(DataSource dataSource, JdbcBackplane backplane) {}

    JdbcSetup(SseHubJdbcProperties settings, ObjectProvider<DataSource> dataSources) {
        this.settings = settings;
        this.dataSources = dataSources;
    }

    /** The database is the application's: no address is set for the hubs. */
    @Override
    public @Nullable BackplaneFactory atItsOwnAddress() {
        return null;
    }

    @Override
    public @Nullable BackplaneFactory whereTheApplicationConnects() {
        DataSource dataSource = dataSources.getIfUnique();
        return dataSource == null ? null : in(target(dataSource));
    }

    @Override
    public @Nullable Outbox of(SseHub hub) {
        if (hubs.isEmpty()) {
            return null;
        }
        HubConfig config = hub.config();
        JdbcHub jdbc = hubs.get(config.name());
        return jdbc == null
                ? null
                : new TableOutbox(
                        jdbc.dataSource(),
                        jdbc.backplane(),
                        JdbcOutbox.builder(config.name())
                                .tablePrefix(settings.tablePrefix())
                                .maxEventBytes(config.maxEventBytes())
                                .build());
    }

    @Override
    public @Nullable OutboxReport reportOf(SseHub hub) {
        JdbcHub jdbc = hubs.get(hub.config().name());
        if (jdbc == null) {
            return null;
        }
        OutboxFigures figures = jdbc.backplane().outboxFigures();
        return new OutboxReport(
                figures.sequencer(), figures.depth(), figures.oldest(), figures.drained(), figures.refused());
    }

    /** Returns the backplanes by the names of their hubs. */
    Map<String, JdbcBackplane> backplanes() {
        Map<String, JdbcBackplane> all = new TreeMap<>();
        hubs.forEach((name, jdbc) -> all.put(name, jdbc.backplane()));
        return all;
    }

    private BackplaneFactory in(DataSource dataSource) {
        return hub -> {
            JdbcBackplane backplane = JdbcBackplane.builder(dataSource, hub)
                    .tablePrefix(settings.tablePrefix())
                    .initializeSchema(initializesSchemaOf(dataSource))
                    .pollInterval(settings.pollInterval())
                    .maxRecords(settings.maxRecords())
                    .maxBytes(settings.maxSize().toBytes())
                    .maxValues(settings.maxValues())
                    .maxMemberships(settings.maxMemberships())
                    .maxRevocations(settings.maxRevocations())
                    .maxAge(settings.maxAge())
                    .idempotencyWindow(settings.idempotencyWindow())
                    .timeout(settings.timeout())
                    .startTimeout(settings.startTimeout())
                    .startsDegraded(settings.startsDegraded())
                    .build();
            hubs.put(hub, new JdbcHub(dataSource, backplane));
            return backplane;
        };
    }

    private boolean initializesSchemaOf(DataSource dataSource) {
        return switch (settings.initializeSchema()) {
            case ALWAYS -> true;
            case EMBEDDED -> EmbeddedDatabaseConnection.isEmbedded(dataSource);
            case NEVER -> false;
        };
    }

    /** The hub's own transactions are never a part of the application's. */
    private static DataSource target(DataSource dataSource) {
        DataSource target = dataSource;
        while (target instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
            target = proxy.getTargetDataSource();
        }
        return target;
    }
}
