package dev.ssehub.tests.containers;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** Captures what the hub logs during a test. */
final class LogCapture {

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.ssehub");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    void start() {
        appender.start();
        logger.addAppender(appender);
    }

    void stop() {
        logger.detachAppender(appender);
    }

    List<String> messages() {
        return List.copyOf(appender.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Returns the messages of the logged exceptions. */
    List<String> causes() {
        return List.copyOf(appender.list).stream()
                .map(ILoggingEvent::getThrowableProxy)
                .filter(Objects::nonNull)
                .map(IThrowableProxy::getMessage)
                .toList();
    }
}
