package dev.ssehub.jdbc;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.PostgresServer;

class PostgresRunsOutageTest extends RunsOutageSuite {

    @Override
    Broker startServer() throws Exception {
        return PostgresServer.start();
    }
}
