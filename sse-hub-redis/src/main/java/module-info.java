/** One log for many nodes, in a Redis Stream. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-transitive-automatic") // Lettuce has a module name, but no module descriptor.
module dev.ssehub.redis {
    requires transitive dev.ssehub.backplane.broker;
    requires transitive lettuce.core;
    // Lettuce needs these, but does not declare that.
    requires io.netty.handler;
    requires io.netty.resolver.dns;
    requires jdk.net;
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.ssehub.redis;
}
