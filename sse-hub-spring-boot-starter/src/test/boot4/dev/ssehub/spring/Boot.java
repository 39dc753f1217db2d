package dev.ssehub.spring;

import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.spring.boot4.SseHubConnectionsAutoConfiguration;
import dev.ssehub.spring.boot4.SseHubHealthAutoConfiguration;
import dev.ssehub.spring.boot4.SseHubJsonAutoConfiguration;
import dev.ssehub.spring.boot4.SseHubServerAutoConfiguration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.catalina.connector.Connector;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.gson.autoconfigure.GsonBuilderCustomizer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** The types of Spring Boot 4 that the tests need. The tests are the same for all lines, and each line has such a class. */
public final class Boot {

    /** The package of this starter's auto-configurations. */
    static final String OURS = "dev.ssehub.spring.boot4.";

    static final String WEB_SECURITY =
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration";
    static final String MANAGEMENT_SECURITY =
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration";

    static final String REACTIVE_SECURITY =
            "org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration";
    static final String REACTIVE_MANAGEMENT_SECURITY =
            "org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration";

    /** The auto-configurations to exclude so that a WebFlux application runs on Reactor Netty. */
    static final String NOT_ON_NETTY =
            "org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration,"
                    + "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration";

    static final String STREAMS_ARE_COMPRESSED = "server.compression.additional-mime-types=text/event-stream";

    static final String ENCODING = "spring.servlet.encoding";

    static final String PREFERRED_MAPPER = "spring.http.converters.preferred-json-mapper";

    public static final Class<?> HEALTH = HealthIndicator.class;
    public static final Class<?> JSON_MAPPER = JsonMapper.class;

    /** The auto-configurations for JSON, and those of the starter for this line. */
    public static final AutoConfigurations BASIS = AutoConfigurations.of(
            JacksonAutoConfiguration.class,
            SseHubJsonAutoConfiguration.class,
            SseHubServerAutoConfiguration.class,
            SseHubConnectionsAutoConfiguration.class,
            SseHubHealthAutoConfiguration.class);

    public static final AutoConfigurations MVC =
            AutoConfigurations.of(DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class);

    public static final AutoConfigurations WEBFLUX = AutoConfigurations.of(
            CodecsAutoConfiguration.class, HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class);

    public static final AutoConfigurations BROKERS =
            AutoConfigurations.of(DataRedisAutoConfiguration.class, RabbitAutoConfiguration.class);

    public static final AutoConfigurations DATABASE = AutoConfigurations.of(
            DataSourceAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            JdbcTemplateAutoConfiguration.class,
            JdbcClientAutoConfiguration.class);

    private Boot() {}

    /** Returns the auto-configurations to exclude so that an application runs on this server. */
    static String exclusionsFor(Kind server) {
        return switch (server) {
            case TOMCAT -> "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration";
            case JETTY ->
                "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration";
        };
    }

    /** Returns an application and the configuration that makes it run on this server. */
    static Class<?>[] on(Kind server, Class<?> application) {
        return new Class<?>[] {application};
    }

    /** Returns a WebFlux application and the configuration that makes it run on Reactor Netty. */
    static Class<?>[] onNetty(Class<?> application) {
        return new Class<?>[] {application};
    }

    public static String statusOf(ApplicationContext context) {
        return health(context).getStatus().getCode();
    }

    public static Object detailOf(ApplicationContext context, String hub) {
        return health(context).getDetails().get(hub);
    }

    private static Health health(ApplicationContext context) {
        return context.getBean("ssehubHealthIndicator", HealthIndicator.class).health();
    }

    /** Returns the names of the JSON libraries. */
    static List<String> mappers() {
        return List.of("jackson", "jackson2", "gson");
    }

    static WebServerFactoryCustomizer<?> tomcat(Consumer<Connector> change) {
        return (ConfigurableTomcatWebServerFactory factory) -> factory.addConnectorCustomizers(change::accept);
    }

    /** Registers the module of the selected mapper only: if another one were used, it would write a number. */
    @Configuration(proxyBeanMethods = false)
    static class LongsAsText {

        @Bean
        @ConditionalOnProperty(name = PREFERRED_MAPPER, havingValue = "jackson")
        JacksonModule longsAsText() {
            return new SimpleModule("longs").addSerializer(Long.class, ToStringSerializer.instance);
        }

        @Bean
        @ConditionalOnProperty(name = PREFERRED_MAPPER, havingValue = "jackson2")
        com.fasterxml.jackson.databind.Module longsAsTextByJackson2() {
            return new com.fasterxml.jackson.databind.module.SimpleModule("longs")
                    .addSerializer(Long.class, com.fasterxml.jackson.databind.ser.std.ToStringSerializer.instance);
        }

        @Bean
        @ConditionalOnProperty(name = PREFERRED_MAPPER, havingValue = "gson")
        GsonBuilderCustomizer longsAsTextByGson() {
            JsonSerializer<Long> asText = (value, type, context) -> new JsonPrimitive(value.toString());
            return builder -> builder.registerTypeAdapter(Long.class, asText);
        }
    }
}
