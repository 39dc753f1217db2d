package dev.ssehub.spring.autoconfigure.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

@ExtendWith(OutputCaptureExtension.class)
class StarterCheckTest {

    private static final boolean IS_BOOT_3 = SpringBootVersion.getVersion().startsWith("3.");
    private static final String OURS = starterOf(IS_BOOT_3);
    private static final String OTHER = starterOf(!IS_BOOT_3);
    private static final String OTHER_LINE = IS_BOOT_3 ? "Spring Boot 4" : "Spring Boot 3";
    private static final String OTHER_VERSION = IS_BOOT_3 ? "4.1.2" : "3.5.16";

    private static final ResourceLoader WITH_BOTH = new DefaultResourceLoader(new BothStarters());

    private static String starterOf(boolean isBoot3) {
        return isBoot3 ? "sse-hub-spring-boot3-starter" : "sse-hub-spring-boot-starter";
    }

    @Test
    void thisStarterOnTheOtherLine() {
        assertThatThrownBy(() -> StarterCheck.check(new DefaultResourceLoader(), OTHER_VERSION))
                .isInstanceOf(SseHubSetupException.class)
                .hasMessage(
                        "The starter '%s' is on the class path. It is for %s, and this is Spring Boot %s.",
                        OURS, IS_BOOT_3 ? "Spring Boot 3" : "Spring Boot 4", OTHER_VERSION)
                .extracting(failure -> ((SseHubSetupException) failure).action())
                .isEqualTo("Depend on dev.ssehub:" + OTHER + " instead, and build the application with 'clean'.");
    }

    @Test
    void theRightStarter() {
        StarterCheck.check(new DefaultResourceLoader(), SpringBootVersion.getVersion());
    }

    @Test
    void anApplicationWithBothDoesNotStart(CapturedOutput output) {
        SpringApplication application = new SpringApplication(WITH_BOTH, App.class);
        application.setWebApplicationType(WebApplicationType.NONE);

        assertThatThrownBy(application::run).isInstanceOf(SseHubSetupException.class);
        assertThat(output.getAll())
                .contains(
                        "APPLICATION FAILED TO START",
                        "The starter '" + OTHER + "' is on the class path. It is for " + OTHER_LINE,
                        "Depend on dev.ssehub:" + OURS + " instead");
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class App {}

    /** Finds the resources of the other starter by returning those of this one. */
    private static final class BothStarters extends ClassLoader {

        BothStarters() {
            super(StarterCheckTest.class.getClassLoader());
        }

        @Override
        public URL getResource(String name) {
            return super.getResource(
                    IS_BOOT_3 ? name.replace("/boot4/", "/boot3/") : name.replace("/boot3/", "/boot4/"));
        }
    }
}
