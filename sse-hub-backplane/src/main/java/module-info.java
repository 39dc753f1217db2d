/** Code that backplanes with a broker share. */
@org.jspecify.annotations.NullMarked
module dev.ssehub.backplane.broker {
    requires transitive dev.ssehub.core;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.ssehub.backplane.broker;
}
