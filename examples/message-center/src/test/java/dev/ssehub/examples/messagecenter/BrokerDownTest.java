package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import dev.ssehub.spring.BackplaneFactory;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The responses that callers get while the broker is unreachable. */
class BrokerDownTest {

    @Test
    void nothingIsHalfDone() throws Exception {
        try (RunningCenter center = new RunningCenter(Broker.class)) {
            Broker broker = center.context.getBean(Broker.class);
            broker.isDown = true;
            for (String path : new String[] {"/api/users/ann/events", "/api/groups/g/events", "/api/broadcast"}) {
                assertDown(center.http.post(path, "{\"data\":1}"));
            }
            assertDown(center.http.send("PUT", "/api/users/dan/groups/sales"));
            assertDown(center.http.send("DELETE", "/api/users/ann/sessions"));
            assertThat(center.http.get("/api/state?userId=dan").body()).contains("\"departments\":[]");
            assertThat(center.http.get("/actuator/health").statusCode()).isEqualTo(503);

            broker.isDown = false;
            assertThat(center.http.post("/api/broadcast", "{\"data\":1}").statusCode())
                    .isEqualTo(200);
            assertThat(center.http.get("/actuator/health").statusCode()).isEqualTo(200);
        }
    }

    private static void assertDown(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(answer.body()).contains("was not published").doesNotContain("Exception");
    }

    /** A broker that can be switched off. */
    @Configuration(proxyBeanMethods = false)
    static class Broker {
        volatile boolean isDown;

        @Bean
        BackplaneFactory backplane() {
            return hub -> new MemoryLog() {
                @Override
                public EventId append(LogRecord record) {
                    if (isDown) {
                        throw PublishException.notPublished("the broker is switched off");
                    }
                    return super.append(record);
                }

                @Override
                public boolean isShared() {
                    return true;
                }

                @Override
                public boolean isAvailable() {
                    return !isDown;
                }
            };
        }
    }
}
