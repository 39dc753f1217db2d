package dev.ssehub.tests.operations;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** An application with all meters: the hub's log is in its database, so that the meters of a backplane and of an outbox exist too. */
@SpringBootConfiguration
@EnableAutoConfiguration
class WatchedApp {}
