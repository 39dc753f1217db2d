/** One log for many nodes, in a stream queue of RabbitMQ. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-transitive-automatic") // The client has a module name, but no module descriptor.
module dev.ssehub.rabbitmq {
    requires transitive com.rabbitmq.client;
    requires transitive dev.ssehub.backplane.broker;
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.ssehub.rabbitmq;
}
