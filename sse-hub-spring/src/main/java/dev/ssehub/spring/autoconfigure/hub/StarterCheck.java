package dev.ssehub.spring.autoconfigure.hub;

import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.io.ResourceLoader;

/**
 * Fails the start of an application that has the starter for the other line of Spring Boot. Otherwise Spring would fail at the first
 * conflict that it meets, such as a duplicate bean of its own, with a misleading report.
 */
final class StarterCheck implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    private static final Starter BOOT_3 = new Starter("sse-hub-spring-boot3-starter", "Spring Boot 3", "boot3");
    private static final Starter BOOT_4 = new Starter("sse-hub-spring-boot-starter", "Spring Boot 4", "boot4");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        check(context, SpringBootVersion.getVersion());
    }

    static void check(ResourceLoader classPath, String version) {
        boolean three = version.startsWith("3.");
        Starter wrong = three ? BOOT_4 : BOOT_3;
        if (wrong.isOn(classPath)) {
            throw new SseHubSetupException(
                    "The starter '%s' is on the class path. It is for %s, and this is Spring Boot %s."
                            .formatted(wrong.name(), wrong.line(), version),
                    "Depend on dev.ssehub:%s instead, and build the application with 'clean'."
                            .formatted((three ? BOOT_3 : BOOT_4).name()));
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    private record Starter(String name, String line, String folder) {

        boolean isOn(ResourceLoader classPath) {
            return classPath
                    .getResource("classpath:dev/ssehub/spring/" + folder + "/SseHubJsonAutoConfiguration.class")
                    .exists();
        }
    }
}
