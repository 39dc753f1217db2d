package dev.ssehub.spring.autoconfigure.endpoint;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.ListableBeanFactory;

/** Finds the beans with which the application configures access from other origins. */
public final class CorsSources {

    /** The bean name that Spring Security looks for. */
    private static final String USUAL_NAME = "corsConfigurationSource";

    private CorsSources() {}

    /**
     * Returns the beans of a type, the one that Spring Security uses first.
     *
     * @param isNone whether the bean of a name serves another purpose, although it is of the type
     */
    public static <S> List<S> in(ListableBeanFactory beans, Class<S> type, Predicate<String> isNone) {
        return Arrays.stream(beans.getBeanNamesForType(type))
                .filter(isNone.negate())
                .sorted(Comparator.comparing(name -> !name.equals(USUAL_NAME)))
                .map(name -> beans.getBean(name, type))
                .toList();
    }
}
