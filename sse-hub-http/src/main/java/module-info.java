/** Code that the adapters of a hub to web frameworks share. */
@org.jspecify.annotations.NullMarked
module dev.ssehub.http {
    requires transitive dev.ssehub.core;
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.ssehub.http;
}
