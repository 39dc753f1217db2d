/** What adapters of a hub to web frameworks have in common. */
@org.jspecify.annotations.NullMarked
module dev.ssehub.http {
    requires transitive dev.ssehub.core;
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.ssehub.http;
}
