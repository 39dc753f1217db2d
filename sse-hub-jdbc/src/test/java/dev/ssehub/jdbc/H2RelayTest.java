package dev.ssehub.jdbc;

class H2RelayTest extends RelaySuite {

    @Override
    String url() {
        return "jdbc:h2:mem:relay;DB_CLOSE_DELAY=-1";
    }
}
