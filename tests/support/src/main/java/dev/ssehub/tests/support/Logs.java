package dev.ssehub.tests.support;

/** What is looked for in the log of an application. */
public final class Logs {

    /** A warning, but for Tomcat's that it took more than a tenth of a second to make a random generator: a busy machine does that. */
    public static final String WARNING = " WARN (?!.*Creation of SecureRandom)";

    private Logs() {}
}
