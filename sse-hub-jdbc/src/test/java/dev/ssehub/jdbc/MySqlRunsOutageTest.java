package dev.ssehub.jdbc;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.MySqlServer;

@OnMySql
class MySqlRunsOutageTest extends JdbcRunsOutageSuite {

    @Override
    protected Broker startServer() throws Exception {
        return MySqlServer.start();
    }
}
