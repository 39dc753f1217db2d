package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.jdbc.JdbcBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.RefusedSettings;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Backplanes in the application's database, configured by the hubs' settings; also provides their outboxes for the application's
 * transactions.
 */
final class JdbcSetup extends TableOutboxes implements BrokerSetup {

    /** Settings of the driver whose properties have a different name. */
    private static final Map<String, String> RENAMED = Map.of("maxBytes", "max-size");

    private final SseHubJdbcProperties settings;
    private final ObjectProvider<DataSource> dataSources;

    JdbcSetup(SseHubJdbcProperties settings, ObjectProvider<DataSource> dataSources) {
        this.settings = settings;
        this.dataSources = dataSources;
    }

    @Override
    public String lack() {
        return "there is no DataSource, or several without a primary one";
    }

    /** Always null: the hubs use the application's database, so they have no address of their own. */
    @Override
    public @Nullable BackplaneFactory atItsOwnAddress() {
        return null;
    }

    @Override
    public @Nullable BackplaneFactory whereTheApplicationConnects() {
        DataSource dataSource = dataSources.getIfUnique();
        return dataSource == null ? null : in(target(dataSource));
    }

    private BackplaneFactory in(DataSource dataSource) {
        return hub -> {
            JdbcBackplane backplane =
                    RefusedSettings.named(SseHubJdbcProperties.PREFIX, RENAMED, () -> backplane(dataSource, hub));
            add(hub, dataSource, settings.tablePrefix(), backplane);
            return backplane;
        };
    }

    private JdbcBackplane backplane(DataSource dataSource, String hub) {
        return JdbcBackplane.builder(dataSource, hub)
                .tablePrefix(settings.tablePrefix())
                .initializeSchema(initializes(settings.initializeSchema(), dataSource))
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
    }
}
