package dev.ssehub.tests.jpa;

import java.util.UUID;

class H2JpaTest extends JpaSuite {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    @Override
    String url() {
        return url;
    }
}
