package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.ClassUtils;

/** Finds beans for the web stack that the application does not run on: they would never be called, without any error. */
final class StackCheck implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(StackCheck.class);

    private final Stack ours;
    private final Stack other;
    private final ListableBeanFactory beans;
    private final @Nullable ClassLoader loader;

    /**
     * Checks these beans.
     *
     * @param ours the stack that the application runs on
     * @param other the stack that it does not run on
     */
    StackCheck(Stack ours, Stack other, ListableBeanFactory beans) {
        this.ours = ours;
        this.other = other;
        this.beans = beans;
        this.loader = ClassUtils.getDefaultClassLoader();
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (!ours.hasAdapter(loader)) {
            LOG.warn(
                    "There are no endpoints, and no streams of controllers: this application runs on {}, and the module for it is missing. Add the"
                            + " dependency dev.ssehub:{}.",
                    ours.title(),
                    ours.module());
            return;
        }
        requireOurResolver();
        List<String> idle = other.beansIn(beans, loader);
        if (ours.equals(Stack.SERVLET) && !idle.isEmpty()) {
            LOG.warn(
                    "This application runs on servlets, since Spring MVC is on the class path, and these beans for WebFlux have no effect: {}. For WebFlux, set"
                            + " spring.main.web-application-type=reactive, or exclude Spring MVC, which the starter includes.",
                    String.join(", ", idle));
        }
    }

    /** A resolver for the other stack would never be called, so the default would silently decide who may see what. */
    private void requireOurResolver() {
        List<String> idle = other.resolversIn(beans, loader);
        // The starter's resolver is the only one of this stack if the application has none.
        if (!idle.isEmpty() && ours.resolversIn(beans, loader).equals(List.of("sseSubscriptionResolver"))) {
            throw new SseHubSetupException(
                    "The bean '" + idle.get(0) + "' is a " + other.resolver() + ", which is not asked on "
                            + ours.title() + ".",
                    "Make it a " + ours.resolver() + ".");
        }
    }
}
