package dev.ssehub.servlet;

/**
 * Restores interrupts that a container has consumed. Tomcat checks for an interrupt before each write to a channel, clears it, and gives the
 * connection up ({@code NioChannel.checkInterruptStatus}). An interrupt may come at any moment of the write, so a check beforehand does not help. The
 * stream is lost, and its client resumes. But the interrupt was meant for the publishing thread, which has to see it. Jetty ignores interrupts.
 */
final class InterruptedWrites {

    private static final String TOMCATS_CHANNEL = "org.apache.tomcat.util.net.NioChannel";
    private static final String TOMCATS_CHECK = "checkInterruptStatus";

    /** Ends the search in a circular chain of causes. */
    private static final int MAX_CAUSES = 10;

    private InterruptedWrites() {}

    /** Sets the interrupt of the calling thread again, if a write failed because of it. */
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
