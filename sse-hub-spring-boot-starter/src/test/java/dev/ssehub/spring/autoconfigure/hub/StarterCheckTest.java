package dev.ssehub.spring.autoconfigure.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

@ExtendWith(OutputCaptureExtension.class)
class StarterCheckTest {

    private static final ResourceLoader WITH_BOTH = new DefaultResourceLoader(new BothStarters());

    @Test
    void theStarterForSpringBoot4OnSpringBoot3() {
        assertThatThrownBy(() -> StarterCheck.check(new DefaultResourceLoader(), "3.5.16"))
                .isInstanceOf(SseHubSetupException.class)
                .hasMessage("The starter 'sse-hub-spring-boot-starter' is on the class path."
                        + " It is for Spring Boot 4, and this is Spring Boot 3.5.16.")
                .extracting(failure -> ((SseHubSetupException) failure).action())
                .isEqualTo(
                        "Depend on dev.ssehub:sse-hub-spring-boot3-starter instead, and build the application with 'clean'.");
    }

    @Test
    void theRightStarter() {
        StarterCheck.check(new DefaultResourceLoader(), "4.1.2");
    }

    @Test
    void anApplicationWithBothDoesNotStart(CapturedOutput output) {
        SpringApplication application = new SpringApplication(WITH_BOTH, App.class);
        application.setWebApplicationType(WebApplicationType.NONE);

        assertThatThrownBy(application::run).isInstanceOf(SseHubSetupException.class);
        assertThat(output.getAll())
                .contains(
                        "APPLICATION FAILED TO START",
                        "The starter 'sse-hub-spring-boot3-starter' is on the class path. It is for Spring Boot 3",
                        "Depend on dev.ssehub:sse-hub-spring-boot-starter instead");
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class App {}

    /** What is named in the other starter's package is found in this one's. */
    private static final class BothStarters extends ClassLoader {

        BothStarters() {
            super(StarterCheckTest.class.getClassLoader());
        }

        @Override
        public URL getResource(String name) {
            return super.getResource(name.replace("/boot3/", "/boot4/"));
        }
    }
}
