package dev.ssehub.tests.containers;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/** Captures all log lines above DEBUG: those of the hub, and those of the container, from Logback and from {@code java.util.logging}. */
final class EveryLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final java.util.logging.Logger julRoot = LogManager.getLogManager().getLogger("");
    private final Level levelBefore = root.getLevel();
    private final Handler julHandler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    EveryLog() {
        setContext(root.getLoggerContext());
        start();
        root.setLevel(Level.INFO);
        root.addAppender(this);
        julHandler.setLevel(java.util.logging.Level.INFO);
        julRoot.addHandler(julHandler);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage());
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        julRoot.removeHandler(julHandler);
        root.detachAppender(this);
        root.setLevel(levelBefore);
        stop();
    }
}
