package dev.ssehub.spring;

import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.spring.boot3.SseHubConnectionsAutoConfiguration;
import dev.ssehub.spring.boot3.SseHubHealthAutoConfiguration;
import dev.ssehub.spring.boot3.SseHubJsonAutoConfiguration;
import dev.ssehub.spring.boot3.SseHubServerAutoConfiguration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.catalina.connector.Connector;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.amqp.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.autoconfigure.gson.GsonBuilderCustomizer;
import org.springframework.boot.autoconfigure.http.codec.CodecsAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.web.reactive.HttpHandlerAutoConfiguration;
import org.springframework.boot.autoconfigure.web.reactive.WebFluxAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.web.embedded.jetty.JettyServletWebServerFactory;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.embedded.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The types of Spring Boot 3 that the tests need. The tests are the same for all lines, and each line has such a class. */
public final class Boot {

    /** The package of this starter's auto-configurations. */
    static final String OURS = "dev.ssehub.spring.boot3.";

    static final String WEB_SECURITY =
            "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration";
    static final String MANAGEMENT_SECURITY =
            "org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration";

    static final String REACTIVE_SECURITY =
            "org.springframework.boot.autoconfigure.security.reactive.ReactiveSecurityAutoConfiguration";
    static final String REACTIVE_MANAGEMENT_SECURITY =
            "org.springframework.boot.actuate.autoconfigure.security.reactive.ReactiveManagementWebSecurityAutoConfiguration";

    /** Sessions in Redis, which Spring Boot 4 configures only on request. */
    static final String NOT_ON_NETTY = "org.springframework.boot.autoconfigure.session.SessionAutoConfiguration";

    static final String STREAMS_ARE_COMPRESSED = "server.compression.mime-types=text/plain,text/event-stream";

    static final String ENCODING = "server.servlet.encoding";

    static final String PREFERRED_MAPPER = "spring.mvc.converters.preferred-json-mapper";

    public static final Class<?> HEALTH = HealthIndicator.class;
    public static final Class<?> JSON_MAPPER = ObjectMapper.class;

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
            AutoConfigurations.of(RedisAutoConfiguration.class, RabbitAutoConfiguration.class);

    public static final AutoConfigurations DATABASE = AutoConfigurations.of(
            DataSourceAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            JdbcTemplateAutoConfiguration.class,
            JdbcClientAutoConfiguration.class);

    private Boot() {}

    /**
     * Returns the auto-configuration of sessions in Redis, which Spring Boot 4 configures only on request. The server needs no exclusions:
     * Spring Boot 3 selects it by the beans that exist.
     */
    static String exclusionsFor(Kind server) {
        return "org.springframework.boot.autoconfigure.session.SessionAutoConfiguration";
    }

    /** Returns an application and the configuration that makes it run on this server. */
    static Class<?>[] on(Kind server, Class<?> application) {
        return switch (server) {
            case TOMCAT -> new Class<?>[] {application};
            case JETTY -> new Class<?>[] {application, OnJetty.class};
        };
    }

    /**
     * Returns a WebFlux application and the configuration that makes it run on Reactor Netty: Spring Boot 3 prefers Tomcat and Jetty if
     * they are on the class path.
     */
    static Class<?>[] onNetty(Class<?> application) {
        return new Class<?>[] {application, OnNetty.class};
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
        return List.of("jackson", "gson");
    }

    static WebServerFactoryCustomizer<?> tomcat(Consumer<Connector> change) {
        return (ConfigurableTomcatWebServerFactory factory) -> factory.addConnectorCustomizers(change::accept);
    }

    @Configuration(proxyBeanMethods = false)
    static class OnNetty {

        @Bean
        NettyReactiveWebServerFactory netty() {
            return new NettyReactiveWebServerFactory();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnJetty {

        @Bean
        JettyServletWebServerFactory jetty() {
            return new JettyServletWebServerFactory();
        }
    }

    /** Registers the module of the selected mapper only: if another one were used, it would write a number. */
    @Configuration(proxyBeanMethods = false)
    static class LongsAsText {

        @Bean
        @ConditionalOnProperty(name = PREFERRED_MAPPER, havingValue = "jackson")
        Module longsAsText() {
            return new SimpleModule("longs").addSerializer(Long.class, ToStringSerializer.instance);
        }

        @Bean
        @ConditionalOnProperty(name = PREFERRED_MAPPER, havingValue = "gson")
        GsonBuilderCustomizer longsAsTextByGson() {
            JsonSerializer<Long> asText = (value, type, context) -> new JsonPrimitive(value.toString());
            return builder -> builder.registerTypeAdapter(Long.class, asText);
        }
    }
}
