package dev.ssehub.tests.r2dbc;

import dev.ssehub.tests.support.BrokerExtension;
import java.net.URI;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

class PostgresR2dbcTest extends R2dbcSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    /** An R2DBC URL has the user before the host, and a JDBC URL has it among the parameters. */
    @Override
    String url() {
        URI uri = URI.create(BROKER.broker().uri());
        MultiValueMap<String, String> parameters =
                UriComponentsBuilder.fromUri(uri).build().getQueryParams();
        String password = parameters.getFirst("password");
        return "r2dbc:postgresql://" + parameters.getFirst("user") + (password == null ? "" : ":" + password) + "@"
                + uri.getAuthority() + uri.getPath();
    }
}
