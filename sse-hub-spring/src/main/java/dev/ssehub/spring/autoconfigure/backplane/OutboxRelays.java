package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.jdbc.JdbcOutboxRelay;
import dev.ssehub.jdbc.OutboxBackplane;
import dev.ssehub.spring.autoconfigure.hub.BackplaneWrapper;
import dev.ssehub.spring.autoconfigure.hub.RefusedSettings;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Outboxes in the application's database for hubs whose logs are in a broker. */
final class OutboxRelays extends TableOutboxes implements BackplaneWrapper {

    private final SseHubOutboxProperties settings;
    private final ObjectProvider<DataSource> dataSources;

    OutboxRelays(SseHubOutboxProperties settings, ObjectProvider<DataSource> dataSources) {
        this.settings = settings;
        this.dataSources = dataSources;
    }

    @Override
    public Backplane wrap(String hub, @Nullable Backplane backplane) {
        if (backplane instanceof OutboxBackplane own) {
            return own;
        }
        DataSource unique = dataSources.getIfUnique();
        if (backplane == null || !backplane.isShared() || unique == null) {
            throw new SseHubSetupException(
                    "The property 'sse-hub.outbox.enabled' is set, but "
                            + (unique == null
                                    ? "the application has no DataSource, or several without a primary one."
                                    : "the log of the hub '" + hub + "' is in the memory of this process."),
                    "Configure a single or primary DataSource, and a broker for the hubs, such as Redis at"
                            + " 'sse-hub.backplane.redis.uri'; or remove the property.");
        }
        DataSource dataSource = target(unique);
        JdbcOutboxRelay relay = RefusedSettings.named(
                SseHubOutboxProperties.PREFIX,
                () -> JdbcOutboxRelay.builder(dataSource, hub)
                        .tablePrefix(settings.tablePrefix())
                        .initializeSchema(initializes(settings.initializeSchema(), dataSource))
                        .pollInterval(settings.pollInterval())
                        .timeout(settings.timeout())
                        .into(backplane));
        add(hub, dataSource, settings.tablePrefix(), relay);
        return relay;
    }
}
