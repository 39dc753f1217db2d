package dev.ssehub.jdbc;

class H2RunsContractTest extends RunsContract {

    @Override
    String url() {
        return "jdbc:h2:mem:runs-contract;DB_CLOSE_DELAY=-1";
    }
}
