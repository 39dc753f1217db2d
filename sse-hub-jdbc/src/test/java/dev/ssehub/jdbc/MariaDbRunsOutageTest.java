package dev.ssehub.jdbc;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.MariaDbServer;

class MariaDbRunsOutageTest extends JdbcRunsOutageSuite {

    @Override
    protected Broker startServer() throws Exception {
        return MariaDbServer.start();
    }
}
