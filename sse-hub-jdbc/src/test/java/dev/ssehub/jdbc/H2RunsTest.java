package dev.ssehub.jdbc;

class H2RunsTest extends RunsSuite {

    @Override
    String url() {
        return "jdbc:h2:mem:runs;DB_CLOSE_DELAY=-1";
    }
}
