package dev.ssehub.jdbc;

class H2OutboxTest extends OutboxSuite {

    @Override
    String url() {
        return "jdbc:h2:mem:outbox;DB_CLOSE_DELAY=-1";
    }
}
