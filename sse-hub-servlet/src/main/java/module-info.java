/** Streams of a hub over Jakarta Servlet, without a thread per connection. */
@org.jspecify.annotations.NullMarked
module dev.ssehub.servlet {
    requires transitive dev.ssehub.core;
    requires transitive dev.ssehub.http;
    requires transitive jakarta.servlet;
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.ssehub.servlet;
}
