package dev.ssehub.jdbc;

class H2LinkTest extends LinkSuite {

    @Override
    String url() {
        return "jdbc:h2:mem:link;DB_CLOSE_DELAY=-1";
    }
}
