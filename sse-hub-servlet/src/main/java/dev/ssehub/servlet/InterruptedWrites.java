package dev.ssehub.servlet;

/**
 * Interrupts that a container takes for itself. Tomcat looks for one before each write of a channel, forgets it, and gives the connection up
 * ({@code NioChannel.checkInterruptStatus}). It may come at any moment of the write, so no look before it helps. The stream is lost, and its client resumes;
 * the interrupt is for the thread that publishes, and that has to see it. Jetty takes no notice of interrupts.
 */
final class InterruptedWrites {

    private static final String TOMCATS_CHANNEL = "org.apache.tomcat.util.net.NioChannel";
    private static final String TOMCATS_CHECK = "checkInterruptStatus";

    /** So that a chain that leads back to itself comes to an end. */
    private static final int MAX_CAUSES = 10;

    private InterruptedWrites() {}

    /** Sets the calling thread's interrupt again, if a write has failed for it. */
    static void restore(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (isOfAnInterrupt(cause)) {
                Thread.currentThread().interrupt();
                return;
            }
            cause = cause.getCause();
        }
    }

    private static boolean isOfAnInterrupt(Throwable cause) {
        StackTraceElement[] frames = cause.getStackTrace();
        return frames.length > 0
                && frames[0].getMethodName().equals(TOMCATS_CHECK)
                && frames[0].getClassName().equals(TOMCATS_CHANNEL);
    }
}
