package dev.ssehub.tests.support;

/** Patterns for the log of an application. */
public final class Logs {

    /** A warning, except Tomcat's that a random generator took more than a tenth of a second to create, as happens on a busy machine. */
    public static final String WARNING = " WARN (?!.*Creation of SecureRandom)";

    private Logs() {}
}
