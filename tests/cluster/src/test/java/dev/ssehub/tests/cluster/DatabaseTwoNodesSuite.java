package dev.ssehub.tests.cluster;

/** What clients of two nodes on a database see. */
abstract class DatabaseTwoNodesSuite extends TwoNodesSuite {

    @Override
    protected void loseLog(String log) {
        broker().requireOwn();
        Databases.truncate(broker().uri());
    }
}
