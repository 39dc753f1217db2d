/** The hub: a log of events, and sessions that are cursors over it. */
@org.jspecify.annotations.NullMarked
module dev.ssehub.core {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.ssehub;
    exports dev.ssehub.backplane;
    exports dev.ssehub.event;
    exports dev.ssehub.run;
    exports dev.ssehub.session;
    exports dev.ssehub.transport;
    exports dev.ssehub.internal.backplane to
            dev.ssehub.backplane.broker;
    exports dev.ssehub.internal.checks to
            dev.ssehub.backplane.broker,
            dev.ssehub.http,
            dev.ssehub.jdbc,
            dev.ssehub.redis,
            dev.ssehub.rabbitmq;
    exports dev.ssehub.internal.run to
            dev.ssehub.langchain4j,
            dev.ssehub.springai;
    exports dev.ssehub.internal.time to
            dev.ssehub.backplane.broker,
            dev.ssehub.http,
            dev.ssehub.servlet;
    exports dev.ssehub.internal.wire to
            dev.ssehub.http,
            dev.ssehub.jdbc;
}
