package dev.ssehub.jdbc;

class H2ContractTest extends JdbcContract {

    @Override
    String url() {
        return "jdbc:h2:mem:contract;DB_CLOSE_DELAY=-1";
    }
}
