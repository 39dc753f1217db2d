package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.jdbc.JdbcOutbox;
import dev.ssehub.jdbc.OutboxBackplane;
import dev.ssehub.jdbc.OutboxFigures;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.internal.publish.Outbox;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** The outboxes of hubs in the application's database, wherever the hubs' logs are. */
abstract class TableOutboxes implements Outbox.Directory, OutboxReport.Source {

    private final Map<String, TableHub> hubs = new ConcurrentHashMap<>();

    /** The backplane of a hub, and the data source of its transactions. */
    private record TableHub(DataSource dataSource, String tablePrefix, OutboxBackplane backplane) {}

    void add(String hub, DataSource dataSource, String tablePrefix, OutboxBackplane backplane) {
        hubs.put(hub, new TableHub(dataSource, tablePrefix, backplane));
    }

    @Override
    public @Nullable Outbox of(SseHub hub) {
        if (hubs.isEmpty()) {
            return null;
        }
        HubConfig config = hub.config();
        TableHub table = hubs.get(config.name());
        return table == null
                ? null
                : new TableOutbox(
                        table.dataSource(),
                        table.backplane(),
                        JdbcOutbox.builder(config.name())
                                .tablePrefix(table.tablePrefix())
                                .maxEventBytes(config.maxEventBytes())
                                .build());
    }

    @Override
    public @Nullable OutboxReport reportOf(SseHub hub) {
        TableHub table = hubs.get(hub.config().name());
        if (table == null) {
            return null;
        }
        OutboxFigures figures = table.backplane().outboxFigures();
        return new OutboxReport(
                figures.sequencer(), figures.depth(), figures.oldest(), figures.drained(), figures.refused());
    }

    /** Returns the backplanes by the names of their hubs. */
    Map<String, OutboxBackplane> backplanes() {
        Map<String, OutboxBackplane> all = new TreeMap<>();
        hubs.forEach((name, table) -> all.put(name, table.backplane()));
        return all;
    }

    static boolean initializes(DatabaseInitializationMode mode, DataSource dataSource) {
        return switch (mode) {
            case ALWAYS -> true;
            case EMBEDDED -> EmbeddedDatabaseConnection.isEmbedded(dataSource);
            case NEVER -> false;
        };
    }

    /** Unwraps a proxy that binds connections to transactions: the hub's own transactions must never join the application's. */
    static DataSource target(DataSource dataSource) {
        DataSource target = dataSource;
        while (target instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
            target = proxy.getTargetDataSource();
        }
        return target;
    }
}
