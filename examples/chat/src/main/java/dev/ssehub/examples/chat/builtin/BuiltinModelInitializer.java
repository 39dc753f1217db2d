package dev.ssehub.examples.chat.builtin;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Starts the built-in model before Spring AI reads the model's address, unless {@code chat.model} selects another model. */
final class BuiltinModelInitializer implements ApplicationContextInitializer<GenericApplicationContext> {

    @Override
    public void initialize(GenericApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!environment.getProperty("chat.model", "").equals("builtin")) {
            return;
        }
        BuiltinModel model = new BuiltinModel(
                environment.getRequiredProperty("chat.builtin.port", Integer.class),
                environment.getRequiredProperty("chat.builtin.tokens", Integer.class),
                environment.getRequiredProperty("chat.builtin.rate", Double.class));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "builtinModel",
                        Map.of(
                                "spring.ai.openai.base-url", model.baseUrl(),
                                "spring.ai.openai.api-key", "none",
                                "spring.ai.openai.chat.model", "builtin")));
        context.registerBean(BuiltinModel.class, () -> model);
    }
}
