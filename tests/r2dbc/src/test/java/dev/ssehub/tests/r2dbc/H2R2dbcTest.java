package dev.ssehub.tests.r2dbc;

import java.util.UUID;

class H2R2dbcTest extends R2dbcSuite {

    private final String url = "r2dbc:h2:mem:///" + UUID.randomUUID() + "?options=DB_CLOSE_DELAY=-1";

    @Override
    String url() {
        return url;
    }
}
