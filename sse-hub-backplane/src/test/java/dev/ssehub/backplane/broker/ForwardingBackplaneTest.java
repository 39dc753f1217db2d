package dev.ssehub.backplane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.Backplane;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForwardingBackplaneTest {

    /** Includes methods with a default, so that new methods of the interface are not forgotten here. */
    @Test
    void eachMethodCallsThatOfTheOther() throws Exception {
        List<Method> called = new ArrayList<>();
        Backplane other = (Backplane) Proxy.newProxyInstance(
                Backplane.class.getClassLoader(), new Class<?>[] {Backplane.class}, (self, method, arguments) -> {
                    called.add(method);
                    return nothing(method.getReturnType());
                });
        List<Method> methods = Stream.of(Backplane.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
                .toList();

        for (Method method : methods) {
            method.invoke(new Forwarding(other), new Object[method.getParameterCount()]);
        }
        assertThat(called).containsExactlyElementsOf(methods);
    }

    private static @Nullable Object nothing(Class<?> type) {
        return type == boolean.class ? (Object) false : type == int.class ? (Object) 0 : type == long.class ? 0L : null;
    }

    private static final class Forwarding extends ForwardingBackplane {
        Forwarding(Backplane backplane) {
            super(backplane);
        }
    }
}
