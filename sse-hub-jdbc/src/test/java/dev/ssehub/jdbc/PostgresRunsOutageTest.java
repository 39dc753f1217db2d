package dev.ssehub.jdbc;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.PostgresServer;

class PostgresRunsOutageTest extends JdbcRunsOutageSuite {

    @Override
    protected Broker startServer() throws Exception {
        return PostgresServer.start();
    }
}
