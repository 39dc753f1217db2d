/** One log for many nodes in the application's own database, and events that are published in its transactions. */
@org.jspecify.annotations.NullMarked
module dev.ssehub.jdbc {
    requires transitive dev.ssehub.backplane.broker;
    requires transitive java.sql;
    requires static org.jspecify;
    requires static org.postgresql.jdbc;
    requires org.slf4j;

    exports dev.ssehub.jdbc;
}
